import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Reshape, Flatten, Squeeze, Unsqueeze, Transpose, Expand, Tile, Concat, Split: every form of every opset, against finite differences. */

const c = (...values: number[]) => int64Tensor(values);
const x = uniform([2, 3, 4]);

describe('one input in another arrangement', () => {
  it.each([
    ['Reshape with -1 and 0', node('Reshape', ['x', 's'], 'y'), { s: c(0, -1, 2) }],
    ['Reshape to a vector', node('Reshape', ['x', 's'], 'y'), { s: c(-1) }],
    ['Flatten', node('Flatten', ['x'], 'y'), {}],
    ['Flatten before the first axis', node('Flatten', ['x'], 'y', { axis: 0 }), {}],
    ['Flatten behind the last axis', node('Flatten', ['x'], 'y', { axis: 3 }), {}],
    ['Unsqueeze', node('Unsqueeze', ['x', 'a'], 'y'), { a: c(-1, 1) }],
    ['Transpose', node('Transpose', ['x'], 'y'), {}],
    ['Transpose in a circle', node('Transpose', ['x'], 'y', { perm: [2, 0, 1] }), {}],
    ['Transpose that changes nothing', node('Transpose', ['x'], 'y', { perm: [0, 1, 2] }), {}],
    ['Expand by new axes', node('Expand', ['x', 's'], 'y'), { s: c(5, 1, 3, 1) }],
    ['Tile', node('Tile', ['x', 's'], 'y'), { s: c(2, 1, 3) }],
    ['Tile once', node('Tile', ['x', 's'], 'y'), { s: c(1, 1, 1) }],
    ['Identity by Concat', node('Concat', ['x'], 'y', { axis: 1 }), {}],
  ])('%s', async (_, operator, constants) => {
    expect(await judgeOperator({ nodes: [operator], inputs: { x }, constants })).toEqual({ x: 'agrees' });
  });

  it.each([
    ['its axes', node('Squeeze', ['x', 'a'], 'y'), { a: c(-1, 0) }, 21],
    ['all axes of length 1', node('Squeeze', ['x'], 'y'), {}, 21],
    ['axes that are an attribute', node('Squeeze', ['x'], 'y', { axes: [0] }), {}, 11],
  ])('Squeeze of %s', async (_, operator, constants, opset) => {
    const inputs = { x: uniform([1, 3, 1]) };
    expect(await judgeOperator({ nodes: [operator], inputs, constants, opset })).toEqual({ x: 'agrees' });
  });

  it('Unsqueeze with axes that are an attribute', async () => {
    const nodes = [node('Unsqueeze', ['x'], 'y', { axes: [0, 2] })];
    expect(await judgeOperator({ nodes, inputs: { x }, opset: 9 })).toEqual({ x: 'agrees' });
  });

  it('Expand sums over the axis along which it repeats', async () => {
    const nodes = [node('Expand', ['x', 's'], 'y')];
    const inputs = { x: uniform([3, 1]) };
    expect(await judgeOperator({ nodes, inputs, constants: { s: c(2, 1, 4) } })).toEqual({ x: 'agrees' });
  });

  it('keeps to float16 and float64', async () => {
    for (const dtype of ['float16', 'float64'] as const) {
      const nodes = [node('Tile', ['x', 's'], 't'), node('Transpose', ['t'], 'y')];
      const inputs = { x: uniform([2, 3], { dtype }) };
      expect(await judgeOperator({ nodes, inputs, constants: { s: c(2, 2) } })).toEqual({ x: 'agrees' });
    }
  });

  it('scalars and empty tensors', async () => {
    const one = { nodes: [node('Reshape', ['x', 's'], 'y')], constants: { s: c(1, 1) } };
    expect(await judgeOperator({ ...one, inputs: { x: scalar(3) } })).toEqual({ x: 'agrees' });
    const none = [node('Transpose', ['x'], 'y', { perm: [1, 0] })];
    expect(await judgeOperator({ nodes: none, inputs: { x: uniform([0, 3]) } })).toEqual({ x: 'agrees' });
    const zero = [node('Reshape', ['x', 's'], 'y', { allowzero: 1 })];
    const empty = { nodes: zero, inputs: { x: uniform([0, 3]) }, constants: { s: c(3, 0) } };
    expect(await judgeOperator(empty)).toEqual({ x: 'agrees' });
  });
});

describe('Concat', () => {
  it('splits the gradient among its inputs', async () => {
    const inputs = { a: uniform([2, 3]), b: uniform([2, 1], { seed: 2 }), c: uniform([2, 4], { seed: 3 }) };
    const nodes = [node('Concat', ['a', 'b', 'c'], 'y', { axis: -1 })];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'agrees', c: 'agrees' });
  });

  it('adds up what an input gets at its several places, and skips constants and what is empty', async () => {
    const constants = { k: uniform([1, 2], { seed: 4 }), none: uniform([0, 2]) };
    const nodes = [node('Concat', ['x', 'k', 'none', 'x'], 'y', { axis: 0 })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 2]) }, constants })).toEqual({ x: 'agrees' });
  });
});

describe('Split', () => {
  it.each([
    ['sizes', node('Split', ['x', 's'], ['a', 'b', 'c'], { axis: 1 }), { s: c(2, 0, 4) }, 21],
    ['a number of outputs', node('Split', ['x'], ['a', 'b'], { axis: -1, num_outputs: 2 }), {}, 21],
    ['a number that leaves a rest', node('Split', ['x'], ['a', 'b', 'c'], { axis: 0, num_outputs: 3 }), {}, 21],
    ['equal parts before opset 18', node('Split', ['x'], ['a', 'b', 'c'], { axis: 1 }), {}, 13],
    ['sizes that are an attribute', node('Split', ['x'], ['a', 'b'], { axis: 1, split: [1, 5] }), {}, 11],
    ['equal parts before opset 13', node('Split', ['x'], ['a', 'b'], { axis: 1 }), {}, 9],
  ])('by %s', async (_, operator, constants, opset) => {
    expect(await judgeOperator({ nodes: [operator], inputs: { x: uniform([8, 6]) }, constants, opset })).toEqual({
      x: 'agrees',
    });
  });

  it('gives zeros for the outputs that nothing uses', async () => {
    const nodes = [node('Split', ['x', 's'], ['a', 'b', 'c'])];
    const model = { nodes, inputs: { x: vector([1, 2, 3, 4, 5]) }, constants: { s: c(2, 1, 2) }, outputs: ['b'] };
    expect(await judgeOperator(model)).toEqual({ x: 'agrees' });
    const { of } = await gradientsOf({ ...model, cotangents: { b: vector([7]) } });
    expect(of.get('x')).toEqual([0, 0, 7, 0, 0]);
  });
});
