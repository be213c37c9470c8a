import { describe, expect, it } from 'vitest';
import { floats, ints, type Node } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { numbers } from '../../support/runtime';
import { uniform } from '../../support/tensors';

/** Support vector machines (ai.onnx.ml), held against the runtime's kernels and their finite differences. */

const ml = 'ai.onnx.ml';
const x = uniform([3, 4], { low: -1, high: 1 });
const drawn = (dims: readonly number[], seed: number, low = -1) =>
  floats(numbers(uniform(dims, { seed, low, high: 1 })));
/** The runtime asks for them though this kernel has none. */
const unused = { kernel_params: floats([0, 0, 0]) };
const kernels = [
  ['LINEAR', unused],
  ['POLY', { kernel_params: floats([0.7, 0.4, 2]) }],
  ['POLY', { kernel_params: floats([0.7, 0.4, 3]) }],
  ['RBF', { kernel_params: floats([0.7, 0, 0]) }],
  ['SIGMOID', { kernel_params: floats([0.7, 0.4, 0]) }],
] as const;

describe('SVMRegressor', () => {
  const regressor = (attributes: Parameters<typeof node>[3]): Node[] => [
    node('SVMRegressor', ['x'], 'y', attributes, ml),
  ];
  const vectors = { n_supports: 5, support_vectors: drawn([5, 4], 2), coefficients: drawn([5], 3), rho: floats([0.3]) };

  it.each(kernels)('with the kernel %s', async (kernel_type, parameters) => {
    const nodes = regressor({ ...vectors, kernel_type, ...parameters });
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('without vectors', async () => {
    const nodes = regressor({ coefficients: drawn([4], 3), rho: floats([0.3]), kernel_type: 'LINEAR', ...unused });
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('does not heed what should be made of the score', async () => {
    const nodes = regressor({ ...vectors, kernel_type: 'LINEAR', ...unused, post_transform: 'LOGISTIC' });
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('of one class only says on which side a sample lies', async () => {
    const nodes = regressor({ ...vectors, kernel_type: 'RBF', kernel_params: floats([0.7, 0, 0]), one_class: 1 });
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'no path' });
  });
});

describe('SVMClassifier', () => {
  const classifier = (attributes: Parameters<typeof node>[3]): Node[] => [
    node('SVMClassifier', ['x'], ['label', 'y'], attributes, ml),
  ];
  const two = {
    classlabels_ints: ints([0, 1]),
    vectors_per_class: ints([2, 3]),
    support_vectors: drawn([5, 4], 2),
    rho: floats([0.2]),
  };
  const three = {
    classlabels_ints: ints([0, 1, 2]),
    vectors_per_class: ints([2, 1, 2]),
    support_vectors: drawn([5, 4], 2),
    coefficients: drawn([2, 5], 3),
    rho: floats([0.2, -0.1, 0.4]),
  };

  it.each(kernels)('of two classes with the kernel %s', async (kernel_type, parameters) => {
    const nodes = classifier({ ...two, coefficients: drawn([5], 3), kernel_type, ...parameters });
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it.each(['NONE', 'LOGISTIC'])('of two classes whose coefficients are all positive, %s', async (post_transform) => {
    const coefficients = drawn([5], 3, 0);
    const nodes = classifier({ ...two, coefficients, kernel_type: 'LINEAR', ...unused, post_transform });
    const wide = uniform([20, 4], { low: -2, high: 2, seed: 7 });
    expect(await judgeOperator({ nodes, inputs: { x: wide } })).toEqual({ x: 'agrees' });
  });

  it.each(['NONE', 'LOGISTIC', 'SOFTMAX'])('of three classes, %s', async (post_transform) => {
    const nodes = classifier({ ...three, kernel_type: 'RBF', kernel_params: floats([0.7, 0, 0]), post_transform });
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('without vectors, a linear score for each class', async () => {
    const attributes = { classlabels_ints: ints([0, 1, 2]), coefficients: drawn([3, 4], 3), rho: floats([0.2]) };
    const nodes = classifier({ ...attributes, kernel_type: 'LINEAR', ...unused });
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('cuts the gradient where it couples probabilities, and says so', async () => {
    const coupled = { prob_a: floats([-1, -1, -1]), prob_b: floats([0, 0, 0]), kernel_type: 'LINEAR', ...unused };
    const { x: verdict } = await judgeOperator({ nodes: classifier({ ...three, ...coupled }), inputs: { x } });
    expect(verdict).toMatch(/^cut: .*probabilities/);
  });
});
