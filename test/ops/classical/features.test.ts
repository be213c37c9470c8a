import { describe, expect, it } from 'vitest';
import { floats } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Preparations of features (ai.onnx.ml), held against the runtime's kernels and their finite differences. */

const ml = 'ai.onnx.ml';
const x = uniform([3, 4]);

describe('Scaler', () => {
  it.each([
    ['one offset and one scale', { offset: floats([0.3]), scale: floats([2]) }],
    ['an offset and a scale for each column', { offset: floats([0.3, -1, 2, 0]), scale: floats([2, 3, -1, 0.5]) }],
    ['one offset and a scale for each column', { offset: floats([0, 0, 0, 0]), scale: floats([2, 3, -1, 0.5]) }],
  ])('%s', async (_, attributes) => {
    const nodes = [node('Scaler', ['x'], 'y', attributes, ml)];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
  });

  it('makes floats of integers', async () => {
    const nodes = [
      node('Scaler', ['n'], 's', { offset: floats([1]), scale: floats([0.5]) }, ml),
      node('Mul', ['s', 'x'], 'y'),
    ];
    expect(await judgeOperator({ nodes, inputs: { n: vector([1, 2, 3, 4], 'int64'), x } })).toEqual({ x: 'agrees' });
  });
});

describe('Normalizer', () => {
  it.each(['MAX', 'L1', 'L2'])('%s', async (norm) => {
    const nodes = [node('Normalizer', ['x'], 'y', { norm }, ml)];
    expect(await judgeOperator({ nodes, inputs: { x } })).toEqual({ x: 'agrees' });
    expect(await judgeOperator({ nodes, inputs: { x: vector([0.3, -1, 2]) } })).toEqual({ x: 'agrees' });
  });

  it.each(['MAX', 'L1', 'L2'])('%s leaves a row of zeros as it is', async (norm) => {
    const nodes = [node('Mul', ['x', 'which'], 'some'), node('Normalizer', ['some'], 'y', { norm }, ml)];
    const which = { ...vector([1, 0, 1]), dims: [3, 1] };
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { which } })).toEqual({ x: 'agrees' });
  });

  it('is the largest element by default', async () => {
    expect(await judgeOperator({ nodes: [node('Normalizer', ['x'], 'y', {}, ml)], inputs: { x } })).toEqual({
      x: 'agrees',
    });
  });
});

describe('Imputer', () => {
  it.each([
    ['one number', floats([0.7])],
    ['a number for each column', floats([0.7, -1, 3, 2])],
  ])('%s in place of what is missing', async (_, imputed_value_floats) => {
    const attributes = { imputed_value_floats, replaced_value_float: { type: 'float' as const, value: 2 } };
    const nodes = [node('Where', ['present', 'x', 'two'], 'some'), node('Imputer', ['some'], 'y', attributes, ml)];
    const present = { ...vector([1, 0, 1], 'bool'), dims: [3, 1] };
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { present, two: scalar(2) } })).toEqual({
      x: 'agrees',
    });
  });

  it('in place of what is no number', async () => {
    const attributes = {
      imputed_value_floats: floats([0.7]),
      replaced_value_float: { type: 'float' as const, value: Number.NaN },
    };
    const nodes = [node('Where', ['present', 'x', 'none'], 'some'), node('Imputer', ['some'], 'y', attributes, ml)];
    const present = { ...vector([1, 0, 1], 'bool'), dims: [3, 1] };
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { present, none: scalar(Number.NaN) } })).toEqual({
      x: 'agrees',
    });
  });
});

describe('FeatureVectorizer', () => {
  it.each([
    ['as wide as they are', [4, 2]],
    ['cut off', [3, 1]],
    ['filled up with zeros', [5, 4]],
  ])('puts its inputs side by side, %s', async (_, inputdimensions) => {
    const nodes = [node('FeatureVectorizer', ['x', 'z'], 'y', { inputdimensions }, ml)];
    expect(await judgeOperator({ nodes, inputs: { x, z: uniform([3, 2], { seed: 2 }) } })).toEqual({
      x: 'agrees',
      z: 'agrees',
    });
  });
});

describe('ArrayFeatureExtractor', () => {
  it.each([
    ['a matrix', [3, 4]],
    ['a vector', [4]],
    ['a tensor', [2, 3, 4]],
  ])('takes columns of %s, some of them twice', async (_, dims) => {
    const nodes = [node('ArrayFeatureExtractor', ['x', 'at'], 'y', {}, ml)];
    expect(
      await judgeOperator({ nodes, inputs: { x: uniform(dims) }, constants: { at: vector([3, 0, 3], 'int64') } }),
    ).toEqual({ x: 'agrees' });
  });
});
