import { describe, expect, it } from 'vitest';
import { tensorOf } from '../../../src/model';
import { judgeInference, judgeOperator, type OperatorCase } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Operators as exporters chain them. The judges see the whole chain: same outputs, shapes known beforehand, gradients by finite differences. */

const c = (...values: number[]) => int64Tensor(values);
const end = Number.MAX_SAFE_INTEGER;

async function judge(chain: OperatorCase) {
  expect(await judgeInference(chain)).toBe('type');
  return judgeOperator(chain);
}

describe('images', () => {
  it('the focus of a YOLO: four interleaved slices, stacked', async () => {
    const slices = [0, 1].flatMap((row) =>
      [0, 1].flatMap((column) => [
        node('Slice', ['x', `at${row}`, 'end', 'rows', 'two'], `rows${row}${column}`),
        node('Slice', [`rows${row}${column}`, `at${column}`, 'end', 'columns', 'two'], `part${row}${column}`),
      ]),
    );
    const parts = ['part00', 'part10', 'part01', 'part11'];
    const nodes = [...slices, node('Concat', parts, 'y', { axis: 1 })];
    const constants = { at0: c(0), at1: c(1), end: c(end), rows: c(2), columns: c(3), two: c(2) };
    expect(await judge({ nodes, inputs: { x: uniform([1, 3, 4, 6]) }, constants })).toEqual({ x: 'agrees' });
  });

  it('the window partition of a Swin transformer, shifted: a roll by slices, then a permutation', async () => {
    const nodes = [
      node('Slice', ['x', 'one', 'end', 'axis'], 'tail'),
      node('Slice', ['x', 'zero', 'one', 'axis'], 'head'),
      node('Concat', ['tail', 'head'], 'rolled', { axis: 1 }),
      node('Reshape', ['rolled', 'blocks'], 'windows'),
      node('Transpose', ['windows'], 'ordered', { perm: [0, 1, 3, 2, 4, 5] }),
      node('Reshape', ['ordered', 'rows'], 'y'),
    ];
    const constants = {
      one: c(1),
      end: c(end),
      axis: c(1),
      zero: c(0),
      blocks: c(1, 2, 2, 2, 2, 3),
      rows: c(-1, 4, 3),
    };
    expect(await judge({ nodes, inputs: { x: uniform([1, 4, 4, 3]) }, constants })).toEqual({ x: 'agrees' });
  });

  it('a step up of a feature pyramid: the coarse map, doubled, and the fine one', async () => {
    const nodes = [
      node('Resize', ['coarse', '', 'scales'], 'up', {
        mode: 'nearest',
        nearest_mode: 'floor',
        coordinate_transformation_mode: 'asymmetric',
      }),
      node('Concat', ['up', 'fine'], 'both', { axis: 1 }),
      node('Pad', ['both', 'pads'], 'y', { mode: 'reflect' }),
    ];
    const inputs = { coarse: uniform([1, 2, 3, 3]), fine: uniform([1, 1, 6, 6], { seed: 2 }) };
    const constants = { scales: vector([1, 1, 2, 2]), pads: c(0, 0, 1, 1, 0, 0, 1, 1) };
    expect(await judge({ nodes, inputs, constants })).toEqual({ coarse: 'agrees', fine: 'agrees' });
  });

  it('bilinear upsampling to the size of another map, as PyTorch exports it', async () => {
    const nodes = [
      node('Shape', ['skip'], 'size', { start: 2 }),
      node('Shape', ['x'], 'lead', { end: 2 }),
      node('Concat', ['lead', 'size'], 'sizes', { axis: 0 }),
      node('Resize', ['x', '', '', 'sizes'], 'up', {
        mode: 'linear',
        coordinate_transformation_mode: 'pytorch_half_pixel',
      }),
      node('Add', ['up', 'skip'], 'y'),
    ];
    const inputs = { x: uniform([1, 2, 3, 4]), skip: uniform([1, 2, 5, 7], { seed: 2 }) };
    expect(await judge({ nodes, inputs })).toEqual({ x: 'agrees', skip: 'agrees' });
  });
});

describe('sequences', () => {
  it('token and position embeddings, the positions counted from the shape of the ids', async () => {
    const nodes = [
      node('Shape', ['ids'], 'shape'),
      node('Gather', ['shape', 'one'], 'length'),
      node('Range', ['zero', 'length', 'one'], 'positions'),
      node('Gather', ['tokens', 'ids'], 'token'),
      node('Gather', ['places', 'positions'], 'place'),
      node('Add', ['token', 'place'], 'y'),
    ];
    const inputs = {
      ids: tensorOf('int64', [2, 3], [4, 1, 4, 0, 4, 2]),
      tokens: uniform([5, 4]),
      places: uniform([6, 4], { seed: 2 }),
    };
    const constants = { one: scalar(1, 'int64'), zero: scalar(0, 'int64') };
    expect(await judge({ nodes, inputs, constants })).toEqual({ tokens: 'agrees', places: 'agrees' });
  });

  it('queries, keys and values out of one projection', async () => {
    const nodes = [
      node('Reshape', ['x', 'to'], 'heads'),
      node('Transpose', ['heads'], 'front', { perm: [2, 0, 3, 1, 4] }),
      node('Gather', ['front', 'i0'], 'q'),
      node('Gather', ['front', 'i1'], 'k'),
      node('Gather', ['front', 'i2'], 'v'),
      node('Transpose', ['k'], 'kt', { perm: [0, 1, 3, 2] }),
      node('MatMul', ['q', 'kt'], 'scores'),
      node('MatMul', ['scores', 'v'], 'y'),
    ];
    const at = (i: number) => scalar(i, 'int64');
    const constants = { to: c(0, 0, 3, 2, 2), i0: at(0), i1: at(1), i2: at(2) };
    expect(await judge({ nodes, inputs: { x: uniform([1, 3, 12]) }, constants })).toEqual({ x: 'agrees' });
  });

  it('a causal mask expanded to the scores', async () => {
    const nodes = [
      node('Shape', ['x'], 'shape'),
      node('ConstantOfShape', ['shape'], 'zeros'),
      node('Add', ['zeros', 'low'], 'lows'),
      node('Trilu', ['lows', 'one'], 'mask', { upper: 1 }),
      node('Add', ['x', 'mask'], 'masked'),
      node('ReduceLogSumExp', ['masked', 'last'], 'y'),
    ];
    const constants = { low: scalar(-1e4), one: scalar(1, 'int64'), last: c(-1) };
    expect(await judge({ nodes, inputs: { x: uniform([2, 4, 4]) }, constants })).toEqual({ x: 'agrees' });
  });

  it('expand with -1 for what stays, as PyTorch exports it', async () => {
    const nodes = [
      node('Shape', ['like'], 'n', { end: 1 }),
      node('Concat', ['n', 'stay', 'stay'], 'wanted', { axis: 0 }),
      node('Equal', ['wanted', 'stay'], 'stays'),
      node('Where', ['stays', 'ones', 'wanted'], 'to'),
      node('Expand', ['x', 'to'], 'y'),
    ];
    const inputs = { like: uniform([3, 2]), x: uniform([1, 2, 4]) };
    const constants = { stay: c(-1), ones: c(1, 1, 1) };
    expect(await judge({ nodes, inputs, constants })).toEqual({ like: 'no path', x: 'agrees' });
  });

  it('the last token of each sequence, found by its mask', async () => {
    const nodes = [
      node('ReduceSum', ['mask', 'axis'], 'lengths', { keepdims: 0 }),
      node('Sub', ['lengths', 'one'], 'last'),
      node('Range', ['zero', 'batch', 'unit'], 'rows'),
      node('Unsqueeze', ['rows', 'axis'], 'rows2'),
      node('Unsqueeze', ['last', 'axis'], 'last2'),
      node('Concat', ['rows2', 'last2'], 'at', { axis: 1 }),
      node('GatherND', ['x', 'at'], 'y'),
    ];
    const inputs = { x: uniform([2, 4, 3]), mask: tensorOf('int64', [2, 4], [1, 1, 1, 0, 1, 1, 1, 1]) };
    const constants = {
      axis: c(1),
      one: c(1),
      zero: scalar(0, 'int64'),
      batch: scalar(2, 'int64'),
      unit: scalar(1, 'int64'),
    };
    expect(await judge({ nodes, inputs, constants })).toEqual({ x: 'agrees' });
  });

  it('a cache written by ScatterND, read by Slice', async () => {
    const nodes = [
      node('ScatterND', ['past', 'at', 'new'], 'cache'),
      node('Slice', ['cache', 'from', 'to', 'axis'], 'y'),
    ];
    const inputs = { past: uniform([5, 3]), new: uniform([2, 3], { seed: 2 }) };
    const constants = { at: tensorOf('int64', [2, 1], [2, 3]), from: c(1), to: c(4), axis: c(0) };
    expect(await judge({ nodes, inputs, constants })).toEqual({ past: 'agrees', new: 'agrees' });
  });
});

describe('norms written out', () => {
  it('layer normalisation by means', async () => {
    const nodes = [
      node('ReduceMean', ['x', 'last'], 'mean'),
      node('Sub', ['x', 'mean'], 'centred'),
      node('Mul', ['centred', 'centred'], 'squared'),
      node('ReduceMean', ['squared', 'last'], 'variance'),
      node('Add', ['variance', 'epsilon'], 'safe'),
      node('Sqrt', ['safe'], 'deviation'),
      node('Div', ['centred', 'deviation'], 'y'),
    ];
    const constants = { last: c(-1), epsilon: scalar(1e-5) };
    expect(await judge({ nodes, inputs: { x: uniform([2, 3, 8]) }, constants })).toEqual({ x: 'agrees' });
  });

  it('unit vectors by ReduceL2', async () => {
    const nodes = [
      node('ReduceL2', ['x', 'last'], 'norm'),
      node('Expand', ['norm', 'shape'], 'norms'),
      node('Div', ['x', 'norms'], 'y'),
    ];
    const constants = { last: c(-1), shape: c(4, 5) };
    expect(await judge({ nodes, inputs: { x: uniform([4, 5]) }, constants })).toEqual({ x: 'agrees' });
  });
});
