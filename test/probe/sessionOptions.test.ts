import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { sessionOptions } from '../../src/probe/sessionOptions';
import { graph, input, node } from './graphs';

const weight = (rows: number, columns: number): Tensor => ({
  dtype: 'float32',
  dims: [rows, columns],
  data: { kind: 'span', file: '/weights', offset: 0, length: 4 * rows * columns },
});
const net = (op: string, weights: Readonly<Record<string, Tensor>> = {}) =>
  graph([input('x', [2])], [node(op, ['x'], ['y'])], ['y'], weights);

const types = (...shape: readonly number[]): Types => new Map([['y', { dtype: 'float32', shape }]]);

describe('a session', () => {
  it('runs a float model as fast as it can', () => {
    expect(sessionOptions(net('Relu'), types(2))).toMatchObject({ optimization: 'all', prepacking: true });
  });

  it('uses one core where every tensor is small, as the work is less than waiting for another', () => {
    expect(sessionOptions(net('Relu', { w: weight(32, 32) }), types(8, 32)).threads).toBe(1);
  });

  it.each([
    ['a large weight', net('Relu', { w: weight(512, 512) }), types(8, 512)],
    ['a large activation', net('Relu'), types(8, 16, 64, 64)],
    ['an activation whose shape only a run can tell', net('Relu'), new Map()],
  ])('uses every core for %s', (_, model, shapes) => {
    expect(sessionOptions(model, shapes).threads).toBe(availableParallelism());
  });

  it('uses as many threads as are asked for', () => {
    expect(sessionOptions(net('Relu'), types(2), 3).threads).toBe(3);
  });

  it('does not hold a large model twice: the limit is 512 MiB of weights, all together', () => {
    const half = weight(1024, 65_536);
    expect(sessionOptions(net('MatMul', { a: half, b: half }), types(2)).prepacking).toBe(true);
    expect(sessionOptions(net('MatMul', { a: half, b: half, c: weight(1, 1) }), types(2))).toMatchObject({
      optimization: 'basic',
      prepacking: false,
    });
  });

  it.each(['QuantizeLinear', 'DequantizeLinear', 'DynamicQuantizeLinear', 'QLinearConv'])(
    'leaves the numbers of a model with %s as they are',
    (op) => {
      expect(sessionOptions(net(op), types(2))).toMatchObject({ optimization: 'basic', prepacking: true });
    },
  );
});
