import { describe, expect, it } from 'vitest';
import type { Node, Tensor } from '../../src/model';
import { judgeOperator } from '../numeric/operator';
import { node } from '../support/onnx';
import { uniform, vector } from '../support/tensors';

/**
 * In half precision, behind arithmetic that the runtime computes in float32: what is compared with an output has been rounded as the output was.
 * The gradients are held against those of the same model in float64.
 */

const x = uniform([1, 4, 6], { dtype: 'float16', seed: 1 });
/** Numbers that half precision has to round, in a model of mixed precision. */
const w = uniform([6], { seed: 2 });
const before = [
  node('Cast', ['w'], 'rounded', { to: 10 }),
  node('Mul', ['x', 'rounded'], 'product'),
  node('Add', ['product', 'rounded'], 'sum'),
  node('Min', ['sum', 'limit'], 'z'),
];

async function expectExact(of: Node, constants: Readonly<Record<string, Tensor>> = {}): Promise<void> {
  const nodes = [...before, of, node('Mul', ['y', 'y'], 'squares')];
  expect(
    await judgeOperator({ nodes, inputs: { x }, constants: { w, limit: vector([2], 'float16'), ...constants } }),
  ).toEqual({ x: 'agrees' });
}

describe('half precision behind arithmetic', () => {
  it.each(['Max', 'Min'])('%s', (op) => expectExact(node(op, ['z', 'c'], 'y'), { c: vector([0.5], 'float16') }));

  it.each(['ReduceMax', 'ReduceMin'])('%s', (op) => expectExact(node(op, ['z'], 'y')));

  it('GlobalMaxPool', () => expectExact(node('GlobalMaxPool', ['z'], 'y')));

  it('Clip', () =>
    expectExact(node('Clip', ['z', 'low', 'high'], 'y'), {
      low: { ...vector([-1], 'float16'), dims: [] },
      high: { ...vector([1.5], 'float16'), dims: [] },
    }));

  it('MaxPool', () => expectExact(node('MaxPool', ['z'], 'y', { kernel_shape: [2], strides: [1] })));
});
