import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  BaselineError,
  baselineText,
  compared,
  fingerprint,
  parseBaseline,
  type Spot,
} from '../../src/findings/baseline';

const spot = (path: string, ruleId: string, layer?: string, message = 'It is wrong.'): Spot => ({
  path,
  model: 'net',
  finding: { ruleId, message, ...(layer !== undefined && { layer }) },
});

const all = (): boolean => true;
const known = (...spots: readonly Spot[]) => parseBaseline(baselineText(spots));

describe('a fingerprint', () => {
  it('is of the file, the model, the rule and the layer', () => {
    const hash = createHash('sha256').update('a.js\0net\0dying-relu\0d1').digest('hex');
    expect(fingerprint(spot('a.js', 'dying-relu', 'd1'))).toBe(hash.slice(0, 32));
  });

  it('does not change with the numbers in the message', () => {
    expect(fingerprint(spot('a.js', 'dying-relu', 'd1', '7 units'))).toBe(
      fingerprint(spot('a.js', 'dying-relu', 'd1', '9 units')),
    );
  });
});

describe('a baseline', () => {
  const [a, b, c] = [spot('a.js', 'dying-relu', 'x'), spot('a.js', 'dying-relu', 'y'), spot('b.js', 'forward-vanish')];

  it('is the same text in whatever order things were found', () => {
    expect(baselineText([c, b, a])).toBe(baselineText([a, b, c]));
    expect(JSON.parse(baselineText([c, a])).findings).toMatchObject([
      { path: 'a.js', ruleId: 'dying-relu', layer: 'x', message: 'It is wrong.' },
      { path: 'b.js', ruleId: 'forward-vanish' },
    ]);
  });

  it('tells what it knows from what is new', () => {
    const { fresh, unchanged, stale } = compared([a, b], known(a), all);
    expect([fresh, unchanged, stale]).toEqual([[b], [a], []]);
  });

  it('knows as many alike findings as it holds', () => {
    expect(compared([a, a, a], known(a, a), all).fresh).toHaveLength(1);
  });

  it('tells what is not found any more, of files that were read', () => {
    const { stale } = compared([], known(a, c), (path) => path === 'a.js');
    expect(stale.map(({ path, ruleId }) => [path, ruleId])).toEqual([['a.js', 'dying-relu']]);
  });

  it.each([
    ['no JSON', '{', /^is not JSON/],
    ['another file', '{"rules": {}}', /is no baseline of schemaVersion 1/],
    ['a later version', '{"schemaVersion": 2, "findings": []}', /is no baseline of schemaVersion 1/],
    ['half an entry', '{"schemaVersion": 1, "findings": [{"path": "a.js"}]}', /findings\[0\]/],
  ])('is refused where it is %s', (_, text, says) => {
    expect(() => parseBaseline(text)).toThrow(BaselineError);
    expect(() => parseBaseline(text)).toThrow(says);
  });
});
