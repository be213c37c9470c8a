import { describe, expect, it } from 'vitest';
import { float, tensorOf } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Pads of every mode; the runtime and finite differences are the judges. */

const c = (...values: number[]) => int64Tensor(values);
const x = uniform([3, 4]);

describe('Pad with a constant', () => {
  it.each([
    ['around', [1, 2, 0, 3]],
    ['taking away at the end', [1, 0, 0, -2]],
    ['taking away everywhere', [-1, -1, 0, -2]],
    ['nothing at all', [0, 0, 0, 0]],
    ['all of an axis away', [0, -4, 0, 2]],
  ])('%s', async (_, pads) => {
    const nodes = [node('Pad', ['x', 'pads', 'value'], 'y')];
    const verdicts = await judgeOperator({ nodes, inputs: { x, value: scalar(0.7) }, constants: { pads: c(...pads) } });
    expect(verdicts.x).toBe('agrees');
    // Where there is no border the constant has a gradient all the same: zero.
    expect(verdicts.value).toBe('agrees');
  });

  it('gives the constant the sum over the border', async () => {
    const nodes = [node('Pad', ['x', 'pads', 'value'], 'y')];
    const { of } = await gradientsOf({
      nodes,
      inputs: { x: vector([1, 2]), value: scalar(5) },
      constants: { pads: c(1, 2) },
      cotangents: { y: vector([1, 10, 100, 1000, 10000]) },
    });
    expect(of.get('value')).toEqual([11001]);
    expect(of.get('x')).toEqual([10, 100]);
  });

  it('of some axes', async () => {
    const nodes = [node('Pad', ['x', 'pads', '', 'axes'], 'y')];
    const constants = { pads: c(1, 2), axes: c(-1) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual({ x: 'agrees' });
    const both = { pads: c(1, 0, 2, 1), axes: c(1, 0) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants: both })).toEqual({ x: 'agrees' });
  });

  it.each([
    ['zero', {}],
    ['a value', { value: float(-1.5) }],
  ])('reads pads and %s from attributes before opset 11', async (_, value) => {
    const nodes = [node('Pad', ['x'], 'y', { pads: [0, 1, 2, 0], ...value })];
    expect(await judgeOperator({ nodes, inputs: { x }, opset: 10 })).toEqual({ x: 'agrees' });
  });
});

describe.each(['edge', 'reflect', 'wrap'])('Pad by %s', (mode) => {
  it.each([
    ['before', [0, 2, 0, 0]],
    ['behind', [0, 0, 0, 3]],
    ['around both axes', [2, 1, 1, 3]],
    ['by one', [1, 1, 1, 1]],
  ])('%s', async (_, pads) => {
    const nodes = [node('Pad', ['x', 'pads'], 'y', { mode })];
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { pads: c(...pads) } })).toEqual({ x: 'agrees' });
  });

  it('of an image, in two axes of four', async () => {
    const nodes = [node('Pad', ['x', 'pads', '', 'axes'], 'y', { mode })];
    const constants = { pads: c(2, 3, 3, 1), axes: c(2, -1) };
    expect(await judgeOperator({ nodes, inputs: { x: uniform([2, 3, 4, 5]) }, constants })).toEqual({ x: 'agrees' });
  });

  it('takes away', async () => {
    const nodes = [node('Pad', ['x', 'pads'], 'y', { mode })];
    const constants = { pads: c(0, -1, 0, 2) };
    expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual({ x: 'agrees' });
  });

  it.skipIf(mode === 'wrap')('of nothing', async () => {
    const nodes = [node('Pad', ['x', 'pads'], 'y', { mode })];
    const constants = { pads: c(0, 1, 0, 2) };
    expect(await judgeOperator({ nodes, inputs: { x: uniform([0, 4]) }, constants })).toEqual({ x: 'agrees' });
  });

  it('that takes everything away, which the runtime refuses, has the gradient zero', async () => {
    const nodes = [node('Pad', ['x', 'pads'], 'y', { mode })];
    const model = { nodes, inputs: { x }, constants: { pads: c(-3, 0, 0, 0) } };
    const { of } = await gradientsOf({ ...model, cotangents: { y: uniform([0, 4]) } });
    expect(of.get('x')).toEqual(Array(12).fill(0));
  });
});

describe('Pad learns by running', () => {
  it('how much, when the model computes that', async () => {
    const nodes = [
      node('NonZero', ['flags'], 'found'),
      node('Shape', ['found'], 'count', { start: 1 }),
      node('Concat', ['count', 'count', 'count', 'count'], 'pads', { axis: 0 }),
      node('Pad', ['x', 'pads'], 'y', { mode: 'reflect' }),
    ];
    const inputs = { x, flags: tensorOf('float32', [3], [0.4, 0, 0.9]) };
    expect((await judgeOperator({ nodes, inputs })).x).toBe('agrees');
  });
});
