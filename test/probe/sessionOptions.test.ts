import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/model';
import { sessionOptions } from '../../src/probe/sessionOptions';
import { graph, input, node } from './graphs';

const weight = (rows: number, columns: number): Tensor => ({
  dtype: 'float32',
  dims: [rows, columns],
  data: { kind: 'span', file: '/weights', offset: 0, length: 4 * rows * columns },
});
const net = (op: string, weights: Readonly<Record<string, Tensor>> = {}) =>
  graph([input('x', [2])], [node(op, ['x'], ['y'])], ['y'], weights);

describe('a session', () => {
  it('runs a small float model as fast as it can, on every core', () => {
    expect(sessionOptions(net('Relu'))).toMatchObject({
      threads: availableParallelism(),
      optimization: 'all',
      prepacking: true,
    });
    expect(sessionOptions(net('Relu'), 3).threads).toBe(3);
  });

  it('does not hold a large model twice: the limit is 512 MiB of weights, all together', () => {
    const half = weight(1024, 65_536);
    expect(sessionOptions(net('MatMul', { a: half, b: half })).prepacking).toBe(true);
    expect(sessionOptions(net('MatMul', { a: half, b: half, c: weight(1, 1) }))).toMatchObject({
      optimization: 'basic',
      prepacking: false,
    });
  });

  it.each(['QuantizeLinear', 'DequantizeLinear', 'DynamicQuantizeLinear', 'QLinearConv'])(
    'leaves the numbers of a model with %s as they are',
    (op) => {
      expect(sessionOptions(net(op))).toMatchObject({ optimization: 'basic', prepacking: true });
    },
  );
});
