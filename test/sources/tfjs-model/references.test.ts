import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/sources/tfjs-model/json';
import { inboundOf, referencesIn } from '../../../src/sources/tfjs-model/references';

const inbound = (json: unknown) =>
  inboundOf(parseJson(JSON.stringify(json))).map(({ references, settings }) => ({
    inputs: references.map(({ layer, call, output }) => [layer, call, output]),
    hasSettings: settings !== undefined,
  }));

describe('inbound_nodes', () => {
  it('have one entry for each call, and one within for each input', () => {
    const json = [
      [['a', 0, 0, {}]],
      [
        ['a', 1, 0, {}],
        ['b', 0, 2, {}],
      ],
    ];
    expect(inbound(json)).toEqual([
      { inputs: [['a', 0, 0]], hasSettings: false },
      {
        inputs: [
          ['a', 1, 0],
          ['b', 0, 2],
        ],
        hasSettings: false,
      },
    ]);
  });

  it('may have the first input bare, and others among the arguments', () => {
    const json = [['a', 0, 0, { y: ['b', 0, 0], name: null }]];
    expect(inbound(json)).toEqual([
      {
        inputs: [
          ['a', 0, 0],
          ['b', 0, 0],
        ],
        hasSettings: true,
      },
    ]);
  });

  it('may have constants in place of layers', () => {
    expect(inbound([['_CONSTANT_VALUE', -1, 2, { y: ['b', 0, 0] }]])[0]?.inputs).toEqual([]);
    expect(inbound([[['a', 0, 0, { y: 2 }]]])[0]).toEqual({ inputs: [['a', 0, 0]], hasSettings: true });
  });

  it('may be objects with tensors in them', () => {
    const tensor = (name: string) => ({ class_name: '__keras_tensor__', config: { keras_history: [name, 0, 0] } });
    const json = [{ args: [[tensor('a'), tensor('b')]], kwargs: { mask: null } }];
    expect(inbound(json)[0]?.inputs).toEqual([
      ['a', 0, 0],
      ['b', 0, 0],
    ]);
  });

  it.each([null, {}, 'x', 3, []])('that are %j name no calls', (json) => {
    expect(inbound(json)).toEqual([]);
  });
});

describe('outputs of a model', () => {
  const names = (json: unknown) => referencesIn(parseJson(JSON.stringify(json))).map((r) => r.layer);

  it.each<[string, unknown, readonly string[]]>([
    [
      'a list',
      [
        ['a', 0, 0],
        ['b', 0, 0],
      ],
      ['a', 'b'],
    ],
    ['the only one, bare', ['a', 0, 0], ['a']],
    ['by name', { first: ['a', 0, 0], second: ['b', 1, 0] }, ['a', 'b']],
  ])('are %s', (_, json, expected) => {
    expect(names(json)).toEqual(expected);
  });
});
