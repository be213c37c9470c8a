import { describe, expect, test } from 'vitest';
import type { DataType } from '../../src/model';
import { passesQuantised, quantisedValues } from '../../src/probe/quantised';
import { graph, node } from './graphs';

const found = (types: Readonly<Record<string, DataType>>, ...nodes: Parameters<typeof node>[]) => [
  ...quantisedValues(
    graph(
      [],
      nodes.map((n) => node(...n)),
      [],
    ),
    new Map(Object.entries(types).map(([name, dtype]) => [name, { dtype, shape: [4] }])),
  ),
];

describe('integers that stand for real numbers', () => {
  test('come out of QuantizeLinear, and are moved and multiplied', () => {
    expect(
      found(
        { q: 'int8', moved: 'int8', sum: 'int32', y: 'float32' },
        ['QuantizeLinear', ['x', 'scale'], ['q']],
        ['Transpose', ['q'], ['moved']],
        ['MatMulInteger', ['moved', 'w'], ['sum']],
        ['Cast', ['sum'], ['y']],
      ),
    ).toEqual(['q', 'moved', 'sum']);
  });

  test.each([
    ['indices', 'int64'],
    ['comparisons', 'bool'],
  ] as const)('are no %s that are computed from them', (_, dtype) => {
    expect(found({ q: 'uint8', i: dtype }, ['QuantizeLinear', ['x', 's'], ['q']], ['ArgMax', ['q'], ['i']])).toEqual([
      'q',
    ]);
  });

  test('are none where nothing was quantised', () => {
    expect(found({ ids: 'int32', moved: 'int32' }, ['Reshape', ['ids', 'shape'], ['moved']])).toEqual([]);
  });

  test('are none where the type is unknown', () => {
    expect(found({}, ['QuantizeLinear', ['x', 's'], ['q']])).toEqual([]);
  });
});

describe('a gradient passes straight through', () => {
  test.each(['DequantizeLinear', 'Reshape', 'Transpose', 'MaxPool', 'Concat', 'Cast', 'MatMulInteger', 'ConvInteger'])(
    '%s',
    (op) => expect(passesQuantised(op)).toBe(true),
  );

  test.each(['Add', 'Max', 'Gather', 'BitShift'])('not %s, whose gradient would be of integers', (op) =>
    expect(passesQuantised(op)).toBe(false),
  );
});
