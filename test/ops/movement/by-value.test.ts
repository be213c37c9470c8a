import { describe, expect, it } from 'vitest';
import { int, tensor, tensorOf } from '../../../src/model';
import { judgeInference } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Shapes are computed by operators, too: what exports do with integers is known before anything runs. The runtime is the judge. */

const x = int64Tensor([3, 1, 4, 1, 5, 9]);
const matrix = tensorOf('int64', [2, 3], [3, 1, 4, 1, 5, 9]);
const cube = tensorOf('int64', [2, 3, 4], [...Array(24).keys()]);
const c = (...values: number[]) => int64Tensor(values);
const one = (value: number) => scalar(value, 'int64');

describe('integers are followed through', () => {
  it.each([
    ['Shape', [node('Shape', ['x'], 'y')], { x: matrix }, {}],
    ['Shape of some axes', [node('Shape', ['x'], 'y', { start: -2, end: 5 })], { x: cube }, {}],
    ['Shape of none', [node('Shape', ['x'], 'y', { start: 2, end: 1 })], { x: cube }, {}],
    ['Size', [node('Size', ['x'], 'y')], { x: cube }, {}],
    ['Reshape', [node('Reshape', ['x', 's'], 'y')], { x }, { s: c(2, -1) }],
    ['Reshape keeping an axis', [node('Reshape', ['x', 's'], 'y')], { x: cube }, { s: c(0, -1) }],
    ['Flatten', [node('Flatten', ['x'], 'y', { axis: -1 })], { x: cube }, {}],
    ['Squeeze', [node('Squeeze', ['x', 'a'], 'y')], { x: tensorOf('int64', [1, 2, 1], [7, 8]) }, { a: c(-1) }],
    ['Squeeze of everything', [node('Squeeze', ['x'], 'y')], { x: tensorOf('int64', [1, 2, 1], [7, 8]) }, {}],
    ['Unsqueeze', [node('Unsqueeze', ['x', 'a'], 'y')], { x }, { a: c(-1, 0) }],
    ['Transpose', [node('Transpose', ['x'], 'y')], { x: cube }, {}],
    ['Transpose by a permutation', [node('Transpose', ['x'], 'y', { perm: [1, 2, 0] })], { x: cube }, {}],
    ['Concat', [node('Concat', ['x', 'z', 'x'], 'y', { axis: 0 })], { x }, { z: c(2, 7) }],
    ['Concat of columns', [node('Concat', ['x', 'x'], 'y', { axis: -1 })], { x: matrix }, {}],
    ['Concat with nothing', [node('Concat', ['x', 'z'], 'y', { axis: 0 })], { x }, { z: c() }],
    ['Split', [node('Split', ['x', 's'], ['y', 'z'], { axis: 1 })], { x: cube }, { s: c(1, 2) }],
    ['Split into unequal parts', [node('Split', ['x'], ['y', 'z'], { axis: 1, num_outputs: 2 })], { x: cube }, {}],
    ['Slice', [node('Slice', ['x', 's', 'e'], 'y')], { x }, { s: c(-4), e: c(99) }],
    [
      'Slice backwards',
      [node('Slice', ['x', 's', 'e', 'a', 't'], 'y')],
      { x: cube },
      { s: c(5, -1), e: c(-9, 0), a: c(2, -2), t: c(-3, -1) },
    ],
    ['Pad', [node('Pad', ['x', 'p', 'v'], 'y')], { x: matrix }, { p: c(1, 0, 0, 2), v: one(7) }],
    ['Pad that takes away', [node('Pad', ['x', 'p'], 'y')], { x: matrix }, { p: c(-1, 1, 1, -2) }],
    ['Pad by reflection', [node('Pad', ['x', 'p'], 'y', { mode: 'reflect' })], { x: matrix }, { p: c(1, 2, 0, 1) }],
    [
      'Pad by the edge',
      [node('Pad', ['x', 'p', '', 'a'], 'y', { mode: 'edge' })],
      { x: cube },
      { p: c(2, 3), a: c(-1) },
    ],
    ['Pad by wrapping', [node('Pad', ['x', 'p'], 'y', { mode: 'wrap' })], { x: matrix }, { p: c(1, 2, 0, 1) }],
    ['Expand', [node('Expand', ['x', 's'], 'y')], { x: tensorOf('int64', [2, 1], [5, 6]) }, { s: c(3, 1, 4) }],
    ['Tile', [node('Tile', ['x', 's'], 'y')], { x: matrix }, { s: c(2, 3) }],
    ['Gather', [node('Gather', ['x', 'i'], 'y')], { x }, { i: one(-2) }],
    [
      'Gather along an axis',
      [node('Gather', ['x', 'i'], 'y', { axis: 1 })],
      { x: cube },
      { i: tensorOf('int64', [2, 2], [2, 0, -1, 1]) },
    ],
    [
      'GatherElements',
      [node('GatherElements', ['x', 'i'], 'y', { axis: -1 })],
      { x: matrix },
      { i: tensorOf('int64', [2, 2], [2, 0, -1, 1]) },
    ],
    ['Range', [node('Range', ['a', 'b', 'd'], 'y')], {}, { a: one(7), b: one(-4), d: one(-3) }],
    ['an empty Range', [node('Range', ['a', 'b', 'd'], 'y')], {}, { a: one(7), b: one(9), d: one(-3) }],
    [
      'ConstantOfShape',
      [node('ConstantOfShape', ['x'], 'y', { value: tensor(tensorOf('int64', [1], [-1])) })],
      { x: c(2, 3) },
      {},
    ],
    ['ConstantOfShape of a scalar', [node('ConstantOfShape', ['x'], 'y')], { x: c() }, {}],
    ['NonZero', [node('NonZero', ['x'], 'y')], { x: tensorOf('int64', [2, 3], [0, 1, 0, 2, 0, -1]) }, {}],
    ['EyeLike', [node('EyeLike', ['x'], 'y', { k: 1, dtype: int(7) })], { x: matrix }, {}],
    ['ReduceSum', [node('ReduceSum', ['x'], 'y')], { x }, {}],
    ['ReduceProd', [node('ReduceProd', ['x'], 'y', { keepdims: 0 })], { x }, {}],
    ['ReduceMax', [node('ReduceMax', ['x', 'a'], 'y')], { x }, { a: c(0) }],
    ['ReduceMin', [node('ReduceMin', ['x'], 'y')], { x: matrix }, {}],
  ])('%s', async (_, nodes, inputs, constants) => {
    expect(await judgeInference({ nodes, inputs, constants })).toBe('by value');
  });

  it('the shape arithmetic of a flattening exporter: the batch from Shape, the rest by -1', async () => {
    const nodes = [
      node('Shape', ['x'], 's'),
      node('Gather', ['s', 'zero'], 'n'),
      node('Unsqueeze', ['n', 'axis'], 'n1'),
      node('Concat', ['n1', 'rest'], 'to', { axis: 0 }),
      node('Reshape', ['x', 'to'], 'y'),
    ];
    const constants = { zero: one(0), axis: c(0), rest: c(-1) };
    const last = { nodes, inputs: { x: uniform([2, 3, 4]) }, constants };
    expect(await judgeInference(last)).toBe('type');
    expect(await judgeInference({ ...last, nodes: nodes.slice(0, -1) })).toBe('by value');
  });

  it('what the data decides is not guessed', async () => {
    const nodes = [node('NonZero', ['x'], 'y')];
    expect(await judgeInference({ nodes, inputs: { x: vector([0, 1, 0]) } })).toBe('unknown');
  });
});
