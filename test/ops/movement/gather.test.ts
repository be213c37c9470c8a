import { describe, expect, it } from 'vitest';
import { tensorOf } from '../../../src/model';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Gather, GatherElements and GatherND: an element that is read twice gets both gradients. */

const long = (dims: readonly number[], values: readonly number[]) => tensorOf('int64', dims, values);

describe('Gather', () => {
  const x = uniform([4, 3, 5]);

  it.each([
    ['rows, one of them twice', 0, long([5], [3, 0, -1, 2, 0])],
    ['a table of rows', 0, long([2, 3], [1, 1, 0, 3, -4, 1])],
    ['a middle axis', 1, long([2, 2], [2, 0, 0, -1])],
    ['the last axis', -1, long([3], [4, 0, 4])],
    ['neighbours', 2, long([3], [1, 2, 3])],
    ['neighbours as a matrix', 0, long([2, 2], [0, 1, 2, 3])],
    ['neighbours counted from the end', 1, long([2], [-2, -1])],
    ['one place that disappears', 1, long([], [2])],
    ['one place counted from the end', 0, long([], [-1])],
    ['nothing', 0, long([0], [])],
  ])('%s', async (_, axis, indices) => {
    const nodes = [node('Gather', ['x', 'i'], 'y', { axis })];
    // Indices of the model and indices that arrive as input are the same to the gradient.
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { i: indices } })).toEqual({ x: 'agrees' });
    expect(await judgeOperator({ nodes, inputs: { x, i: indices } })).toEqual({ x: 'agrees' });
  });

  it('by indices that the model computes', async () => {
    const nodes = [node('ArgMax', ['s'], 'i', { axis: 1, keepdims: 0 }), node('Gather', ['x', 'i'], 'y', { axis: 2 })];
    const inputs = { x, s: uniform([6, 5], { seed: 3 }) };
    expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees', s: 'no path' });
  });

  it('of an embedding table adds up what equal tokens get', async () => {
    const nodes = [node('Gather', ['table', 'ids'], 'y')];
    const inputs = { table: uniform([4, 2]), ids: long([1, 3], [2, 0, 2]) };
    const cotangents = { y: tensorOf('float32', [1, 3, 2], [1, 2, 3, 4, 5, 6]) };
    const { of } = await gradientsOf({ nodes, inputs, cotangents });
    expect(of.get('table')).toEqual([3, 4, 0, 0, 6, 8, 0, 0]);
  });

  it('with int32 indices, in float16', async () => {
    const nodes = [node('Gather', ['x', 'i'], 'y')];
    const inputs = { x: uniform([4, 2], { dtype: 'float16' }), i: tensorOf('int32', [3], [3, -3, 3]) };
    expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees' });
  });
});

describe('GatherElements', () => {
  it.each([
    ['the first axis, some elements twice', 0, long([3, 4], [0, 1, 1, 0, 1, -1, 0, 0, 1, 1, 1, -2])],
    ['the last axis, of fewer rows', -1, long([1, 3], [3, -4, 3])],
  ])('%s', async (_, axis, i) => {
    const nodes = [node('GatherElements', ['x', 'i'], 'y', { axis })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([2, 4]), i } })).toEqual({ x: 'agrees' });
  });
});

describe('half precision', () => {
  it.each([
    ['GatherElements', {}, long([3, 2], [0, 1, 0, 0, 3, 3])],
    ['GatherND', {}, long([3, 1], [0, 2, 0])],
  ])('%s', async (op, values, i) => {
    const nodes = [node(op, ['x', 'i'], 'y', values)];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([4, 2], { dtype: 'float16' }), i } })).toEqual({
      x: 'agrees',
    });
  });
});

describe('GatherND', () => {
  const x = uniform([2, 3, 4]);

  it.each([
    ['elements', 0, long([3, 3], [0, 1, 2, 1, 2, -1, 0, 1, 2])],
    ['slices, one of them twice', 0, long([2, 2, 1], [1, 0, 1, -1])],
    ['in each batch entry', 1, long([2, 3, 1], [0, 2, 0, 1, -1, 1])],
    ['in each of two batch axes', 2, long([2, 3, 1], [0, 3, 1, -1, 2, 2])],
  ])('%s', async (_, batch_dims, i) => {
    const nodes = [node('GatherND', ['x', 'i'], 'y', { batch_dims })];
    expect(await judgeOperator({ nodes, inputs: { x, i } })).toEqual({ x: 'agrees' });
  });
});

describe('what only names places', () => {
  it('OneHot differentiates its two values, along any axis', async () => {
    for (const axis of [-1, 0, 1]) {
      const nodes = [node('OneHot', ['i', 'depth', 'values'], 'y', { axis })];
      const inputs = { i: long([2, 2], [0, -1, 7, 2]), values: vector([0.3, 1.7]) };
      const constants = { depth: scalar(3, 'int64') };
      expect(await judgeOperator({ nodes, inputs, constants })).toEqual({ values: 'agrees' });
    }
  });

  it('ArgMax and ArgMin have no derivative, and nothing is cut', async () => {
    for (const op of ['ArgMax', 'ArgMin']) {
      for (const values of [{}, { axis: -1, keepdims: 0 }, { axis: 1, select_last_index: 1 }]) {
        const nodes = [node(op, ['x'], 'i', values), node('Cast', ['i'], 'y', { to: 1 })];
        expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 4]) } })).toEqual({ x: 'no path' });
      }
    }
  });
});
