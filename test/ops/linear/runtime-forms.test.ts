import { expect, it } from 'vitest';
import { float, tensorOf } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Products and distances that only ONNX Runtime defines (com.microsoft), held against its kernels and their finite differences. */

const microsoft = 'com.microsoft';

it.each([
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
])('TransposeMatMul, transA %i, transB %i', async (transA, transB) => {
  const nodes = [node('TransposeMatMul', ['a', 'b'], 'y', { transA, transB, alpha: float(0.5) }, microsoft)];
  const inputs = {
    a: uniform(transA ? [2, 4, 3] : [2, 3, 4]),
    b: uniform(transB ? [2, 5, 4] : [2, 4, 5], { seed: 2 }),
  };
  expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees' });
});

it('Inverse of matrices in a batch', async () => {
  const x = tensorOf('float32', [2, 2, 2], [2, 0.5, -0.3, 1.5, 1.2, 0.4, 0.7, -1.1]);
  const nodes = [node('Inverse', ['x'], 'y', {}, microsoft)];
  expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
});

it.each(['euclidean', 'sqeuclidean'])('CDist, %s', async (metric) => {
  const nodes = [node('CDist', ['a', 'b'], 'y', { metric }, microsoft)];
  const inputs = { a: uniform([3, 4]), b: uniform([5, 4], { seed: 2 }) };
  expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees' });
});
