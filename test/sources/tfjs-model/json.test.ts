import { describe, expect, it } from 'vitest';
import { type Json, JsonError, parseJson } from '../../../src/sources/tfjs-model/json';

/** What the tree says, as `JSON.parse` gives it; that function is the oracle. */
function plain(json: Json): unknown {
  switch (json.kind) {
    case 'object':
      return Object.fromEntries([...json.members].map(([name, { value }]) => [name, plain(value)]));
    case 'array':
      return json.items.map(plain);
    case 'null':
      return null;
    default:
      return json.value;
  }
}

/** Every value of the tree. */
const all = (json: Json): Json[] => [
  json,
  ...(json.kind === 'array' ? json.items.flatMap(all) : []),
  ...(json.kind === 'object' ? [...json.members.values()].flatMap(({ value }) => all(value)) : []),
];

const errorOf = (text: string): JsonError => {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  throw new Error(`${text} was read.`);
};

const documents = [
  '{}',
  '[]',
  ' [ 1 , -0.5e+3, 1E5, 0, -0 ] ',
  '{"a": {"b": [true, false, null, "x"]}, "": 2}',
  '"\\u00e9 \\"quoted\\" \\\\ \\n \\/"',
  '"é 😀 \u2028"',
  '{"a": 1, "a": 2}',
  '\r\n\t{"deep": [[[[[[1]]]]]]}\n',
  '12',
];

describe('JSON with places', () => {
  it.each(documents)('reads %j as JSON.parse does', (text) => {
    expect(plain(parseJson(text))).toEqual(JSON.parse(text));
  });

  it.each(documents)('tells of every value in %j where it stands', (text) => {
    for (const value of all(parseJson(text)))
      expect(JSON.parse(text.slice(value.start, value.end))).toEqual(plain(value));
  });

  it('starts a member at its name and ends it with its value', () => {
    const text = '{ "units" :  64 }';
    const json = parseJson(text);
    const { start, end } = (json.kind === 'object' && json.members.get('units')) as { start: number; end: number };
    expect(text.slice(start, end)).toBe('"units" :  64');
  });

  it('passes over a byte order mark, as browsers do', () => {
    expect(plain(parseJson('\uFEFF[1]'))).toEqual([1]);
  });

  it.each([
    '{"a": 1,}',
    '[1,]',
    '{a: 1}',
    "{'a': 1}",
    '[01]',
    '[1 2]',
    '[.5]',
    '["\t"]',
    '["\\x"]',
    '[NaN]',
    '{} {}',
    '{"a" 1}',
  ])('refuses %s, as JSON.parse does, and does not call it cut off', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(errorOf(text).truncated).toBe(false);
  });

  it('points at the character that is wrong', () => {
    expect(errorOf('{"a": 1, b: 2}').offset).toBe(9);
  });

  it('knows a text that is cut off, wherever it is cut', () => {
    const text = '{"name": "d\\u00e9", "list": [1.5e-3, true, null, {"x": false}]}';
    for (let end = 1; end < text.length; end++)
      expect(errorOf(text.slice(0, end)).truncated, text.slice(0, end)).toBe(true);
  });

  it('gives up on absurd nesting with a sentence, not with a full stack', () => {
    expect(errorOf('['.repeat(1e6)).message).toMatch(/nested more than 500 levels/);
  });
});
