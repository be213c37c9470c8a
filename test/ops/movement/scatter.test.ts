import { describe, expect, it } from 'vitest';
import { tensorOf } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform, vector } from '../../support/tensors';

/** ScatterElements, ScatterND, Scatter and TensorScatter with every reduction. */

const long = (dims: readonly number[], values: readonly number[]) => tensorOf('int64', dims, values);
const both = { x: 'agrees', u: 'agrees' };

describe.each(['none', 'add', 'mul', 'min', 'max'])('reduction %s', (reduction) => {
  // Places may be named twice, but for 'none', where ONNX does not say which wins.
  const twice = reduction !== 'none';

  it('ScatterElements', async () => {
    const i = long([2, 3], twice ? [0, 2, 0, 1, -1, 3] : [0, 2, 1, 1, -1, 2]);
    const nodes = [node('ScatterElements', ['x', 'i', 'u'], 'y', { axis: 1, reduction })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([2, 4]), i, u: uniform([2, 3], { seed: 2 }) } })).toEqual(
      both,
    );
  });

  it('ScatterElements along the first axis, of fewer columns', async () => {
    const nodes = [node('ScatterElements', ['x', 'i', 'u'], 'y', { reduction })];
    const i = long([2, 2], twice ? [0, 3, 0, 3] : [0, 3, 2, -3]);
    expect(await judgeOperator({ nodes, inputs: { x: uniform([4, 3]), i, u: uniform([2, 2], { seed: 2 }) } })).toEqual(
      both,
    );
  });

  it('ScatterND of elements', async () => {
    const nodes = [node('ScatterND', ['x', 'i', 'u'], 'y', { reduction })];
    const i = long([3, 2], [0, 1, 2, -1, ...(twice ? [0, 1] : [1, 0])]);
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 4]), i, u: uniform([3], { seed: 2 }) } })).toEqual(
      both,
    );
  });

  it('ScatterND of rows', async () => {
    const nodes = [node('ScatterND', ['x', 'i', 'u'], 'y', { reduction })];
    const i = long([3, 1], [0, 2, twice ? 0 : 3]);
    expect(await judgeOperator({ nodes, inputs: { x: uniform([4, 2]), i, u: uniform([3, 2], { seed: 2 }) } })).toEqual(
      both,
    );
  });
});

describe('where a product or an extreme has no plain derivative', () => {
  const i = long([4], [0, 0, 2, 1]);

  it('a product with zeros in it has the gradient of the others', async () => {
    const nodes = [node('ScatterElements', ['x', 'i', 'u'], 'y', { reduction: 'mul' })];
    const inputs = { x: vector([2, 3, 5]), i, u: vector([0, 7, 0, 11]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y: vector([1, 10, 100]) } });
    expect(of.get('x')).toEqual([0, 110, 0]);
    expect(of.get('u')).toEqual([14, 0, 500, 30]);
  });

  it('two zeros at one place leave nothing', async () => {
    const nodes = [node('ScatterElements', ['x', 'i', 'u'], 'y', { reduction: 'mul' })];
    const inputs = { x: vector([2, 3, 5]), i, u: vector([0, 0, 1, 1]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y: vector([1, 1, 1]) } });
    expect(of.get('u')).toEqual([0, 0, 5, 3]);
  });

  it.each([
    ['max', [4, 3, 1]],
    ['min', [4, 3, 9]],
  ])('ties of %s share evenly', async (reduction, x) => {
    const nodes = [node('ScatterElements', ['x', 'i', 'u'], 'y', { reduction })];
    const inputs = { x: vector(x), i, u: vector([4, 4, 5, 3]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents: { y: vector([6, 8, 1]) } });
    expect(of.get('x')).toEqual([2, 4, 0]);
    expect(of.get('u')).toEqual([2, 2, 1, 4]);
  });
});

describe('older and newer names', () => {
  it('Scatter of opset 9 and 10', async () => {
    const nodes = [node('Scatter', ['x', 'i', 'u'], 'y', { axis: 1 })];
    const inputs = { x: uniform([1, 4]), i: long([1, 2], [1, 3]), u: uniform([1, 2], { seed: 2 }) };
    expect(await judgeOperator({ nodes, inputs, opset: 10 })).toEqual(both);
  });

  it.each([
    ['linear', [1, 2], {}],
    ['circular', [3, 4], { mode: 'circular' }],
    ['along another axis', [1, 0], { axis: 1 }],
  ])('TensorScatter, %s', async (_, at, values) => {
    const nodes = [node('TensorScatter', ['x', 'u', 'w'], 'y', values)];
    const inputs =
      'axis' in values
        ? { x: uniform([2, 5, 3]), u: uniform([2, 2, 3], { seed: 2 }), w: long([2], at) }
        : { x: uniform([2, 2, 5, 3]), u: uniform([2, 2, 2, 3], { seed: 2 }), w: long([2], at) };
    expect(await judgeOperator({ nodes, inputs, opset: 24 })).toEqual(both);
  });

  it('TensorScatter without write indices begins at the start', async () => {
    const nodes = [node('TensorScatter', ['x', 'u'], 'y')];
    const inputs = { x: uniform([2, 5, 3]), u: uniform([2, 2, 3], { seed: 2 }) };
    expect(await judgeOperator({ nodes, inputs, opset: 24 })).toEqual(both);
  });
});
