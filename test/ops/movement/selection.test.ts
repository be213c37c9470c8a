import { describe, expect, it } from 'vitest';
import { tensorOf } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Operators that select elements by their values or by a condition: what is selected gets the gradient. */

const agrees = { x: 'agrees' };

describe('TopK', () => {
  const x = uniform([3, 5]);

  it.each([
    ['the greatest', { axis: -1 }, 2, 21],
    ['the least, unsorted', { axis: 0, largest: 0, sorted: 0 }, 2, 21],
    ['all', {}, 5, 21],
    ['in opset 10', { axis: 1 }, 3, 10],
  ])('%s', async (_, values, k, opset) => {
    const nodes = [node('TopK', ['x', 'k'], ['y', 'i'], values)];
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { k: int64Tensor([k]) }, opset })).toEqual(agrees);
  });

  it('whose indices nobody uses, with k as an attribute', async () => {
    const nodes = [node('TopK', ['x'], ['y', 'i'], { k: 2 })];
    expect(await judgeOperator({ nodes, inputs: { x }, opset: 9, outputs: ['y'] })).toEqual(agrees);
  });
});

describe('Compress', () => {
  const x = uniform([3, 4]);
  const flags = (...values: number[]) => tensorOf('bool', [values.length], values);

  it.each([
    ['rows', { axis: 0 }, flags(1, 0, 1)],
    ['columns, by a condition that is too short', { axis: -1 }, flags(0, 1)],
    ['elements', {}, flags(0, 1, 1, 0, 0, 0, 1)],
    ['nothing', { axis: 1 }, flags(0, 0, 0, 0)],
  ])('%s', async (_, values, keep) => {
    const nodes = [node('Compress', ['x', 'keep'], 'y', values)];
    expect(await judgeOperator({ nodes, inputs: { x, keep } })).toEqual(agrees);
  });

  it('by a condition that the model computes', async () => {
    const nodes = [node('Greater', ['s', 'zero'], 'keep'), node('Compress', ['x', 'keep'], 'y', { axis: 1 })];
    const inputs = { x, s: vector([0.3, -0.4, 0.5, -0.2]) };
    const verdicts = await judgeOperator({ nodes, inputs, constants: { zero: scalar(0) } });
    expect(verdicts).toEqual({ x: 'agrees', s: 'no path' });
  });
});

describe('Unique', () => {
  it.each([{}, { sorted: 0 }, { axis: 0 }, { axis: -1, sorted: 0 }])('%o', async (values) => {
    const nodes = [node('Unique', ['x'], ['y'], values)];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 4]) } })).toEqual(agrees);
  });

  it('gives the gradient of equal elements to the first of them', async () => {
    const nodes = [node('Unique', ['x'], ['y', '', 'inverse'])];
    const model = { nodes, inputs: { x: vector([5, 3, 5, 3]) }, outputs: ['y'] };
    const { of } = await gradientsOf({ ...model, cotangents: { y: vector([1, 10]) } });
    expect(of.get('x')).toEqual([10, 1, 0, 0]);
  });
});

describe('Trilu', () => {
  it.each([
    ['upper', {}, 0],
    ['upper, from above the diagonal', { upper: 1 }, 1],
    ['lower', { upper: 0 }, 0],
    ['lower, from below the diagonal', { upper: 0 }, -1],
  ])('%s', async (_, values, k) => {
    const nodes = [node('Trilu', ['x', 'k'], 'y', values)];
    const inputs = { x: uniform([2, 3, 4]) };
    expect(await judgeOperator({ nodes, inputs, constants: { k: scalar(k, 'int64') } })).toEqual(agrees);
  });

  it('on the diagonal unless it is told otherwise', async () => {
    expect(await judgeOperator({ nodes: [node('Trilu', ['x'], 'y')], inputs: { x: uniform([4, 4]) } })).toEqual(agrees);
  });
});

describe('Range', () => {
  it('differentiates where it starts and how far it steps', async () => {
    const inputs = { a: scalar(0.5), b: scalar(4.3), d: scalar(0.7) };
    const nodes = [node('Range', ['a', 'b', 'd'], 'y')];
    expect(await judgeOperator({ nodes, inputs })).toEqual({ a: 'agrees', b: 'no path', d: 'agrees' });
  });
});
