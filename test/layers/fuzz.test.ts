import { expect, test } from 'vitest';
import { elementwise } from '../../src/theory/elementwise';
import { propagate } from '../../src/theory/propagate';
import { type Random, random } from '../support/draw';
import { Sketch } from './sketch';
import { draws, summarise } from './weights';

/** Graphs that no exporter would write: any operator over any values, among them empty and repeated names and outputs in the middle. */

const operators = [
  ...elementwise.keys(),
  ...[
    'MatMul',
    'Gemm',
    'Conv',
    'ConvTranspose',
    'Gather',
    'LSTM',
    'Einsum',
    'BatchNormalization',
    'LayerNormalization',
  ],
  ...[
    'Reshape',
    'Transpose',
    'Concat',
    'Split',
    'ReduceMean',
    'Shape',
    'Softmax',
    'PRelu',
    'Flatten',
    'If',
    'Nonsense',
  ],
];

const pick = <T>(from: readonly T[], next: Random): T => {
  const chosen = from[Math.floor(next() * from.length)];
  if (chosen === undefined) throw new Error('There is nothing to pick from.');
  return chosen;
};

function anyGraph(next: Random): Sketch {
  const g = new Sketch();
  const values = ['x', '', 'never-made'];
  for (let i = 0; i < 6; i++) {
    const rank = Math.floor(next() * 5);
    const dims = Array.from({ length: rank }, () => Math.floor(next() * 5));
    const n = dims.reduce((a, b) => a * b, 1);
    const summary = summarise(draws('normal', 1, n, next));
    values.push(next() < 0.5 ? g.weight(`w${i}`, dims, summary) : g.weight(`w${i}`, dims));
  }
  values.push(g.scalar(next() * 4 - 2), g.numbers([0, -1], [2], 'int64'), g.numbers([Number.NaN], []));
  for (let i = 0; i < 40; i++) {
    const inputs = Array.from({ length: Math.floor(next() * 5) }, () => pick(values, next));
    const attributes = {
      group: Math.floor(next() * 3),
      axis: Math.floor(next() * 4) - 2,
      equation: pick(['ab,bc->ac', '->', ',,', 'a'], next),
    };
    const name = next() < 0.2 ? '' : `n${Math.floor(next() * 20)}`;
    values.push(g.op(pick(operators, next), inputs, attributes, { name }));
    if (next() < 0.1) g.output(pick(values, next));
  }
  return g.output(pick(values, next));
}

test('300 senseless graphs are looked at without complaint', () => {
  const next = random(99);
  let found = 0;
  for (let round = 0; round < 300; round++) {
    const layers = anyGraph(next).layers();
    expect(new Set(layers.map(({ id }) => id)).size).toBe(layers.length);
    const ids = new Set(layers.map(({ id }) => id));
    for (const { predecessors } of layers) for (const id of predecessors) expect(ids.has(id)).toBe(true);
    for (const { q, chi } of propagate(layers).layers) {
      expect(q).toBeGreaterThan(0);
      expect(chi).not.toBeNaN();
    }
    found += layers.length;
  }
  expect(found).toBeGreaterThan(500);
});
