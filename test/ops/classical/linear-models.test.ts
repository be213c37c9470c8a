import { describe, expect, it } from 'vitest';
import { floats, ints, strings } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { numbers } from '../../support/runtime';
import { uniform } from '../../support/tensors';

/** Linear models (ai.onnx.ml), held against the runtime's kernels and their finite differences. */

const ml = 'ai.onnx.ml';
const x = uniform([3, 4], { low: -1, high: 1 });
/** Weights and intercepts of so many scores. */
const model = (n: number, low = -1) => ({
  coefficients: floats(numbers(uniform([n, 4], { seed: 3, low, high: 1 }))),
  intercepts: floats(numbers(uniform([n], { seed: 4, low: -0.5, high: 0.5 }))),
});
const transforms = ['NONE', 'LOGISTIC', 'SOFTMAX', 'SOFTMAX_ZERO'];
const plain = ['x'];

describe('LinearRegressor', () => {
  it.each(transforms)('of three targets, %s', async (post_transform) => {
    const nodes = [node('LinearRegressor', plain, 'y', { ...model(3), targets: 3, post_transform }, ml)];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('of one target, without intercept', async () => {
    const { coefficients } = model(1);
    const nodes = [node('LinearRegressor', plain, 'y', { coefficients }, ml)];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('whose scores are probabilities before PROBIT', async () => {
    const within = { coefficients: floats([0.2, 0.3, 0.1, 0.2]), intercepts: floats([0.1]), post_transform: 'PROBIT' };
    const nodes = [node('LinearRegressor', plain, 'y', within, ml)];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([5, 4], { low: 0, high: 1 }) } })).toEqual({
      x: 'agrees',
    });
  });
});

describe('LinearClassifier', () => {
  const outputs = ['label', 'y'];

  it.each(transforms)('of three classes, %s', async (post_transform) => {
    const attributes = { ...model(3), classlabels_ints: ints([0, 1, 2]), post_transform };
    const nodes = [node('LinearClassifier', plain, outputs, attributes, ml)];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it.each(transforms)('of two classes by one score, %s', async (post_transform) => {
    const attributes = { ...model(1), classlabels_ints: ints([0, 1]), post_transform };
    const nodes = [node('LinearClassifier', plain, outputs, attributes, ml)];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('whose labels are words', async () => {
    const attributes = { ...model(2), classlabels_strings: strings(['no', 'yes']), post_transform: 'SOFTMAX' };
    const nodes = [node('LinearClassifier', plain, outputs, attributes, ml)];
    expect(await judgeOperator({ nodes, inputs: { x }, outputs: ['y'] })).toEqual({ x: 'agrees' });
  });
});
