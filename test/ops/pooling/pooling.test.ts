import { describe, expect, it } from 'vitest';
import { gradientsOf, judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Judged by central differences of the model itself, run by onnxruntime-node. */

type Attributes = Readonly<Record<string, number | string | readonly number[]>>;

const windows: Readonly<Record<string, { x: readonly number[]; attributes: Attributes }>> = {
  'one axis': { x: [2, 3, 9], attributes: { kernel_shape: [3] } },
  tiles: { x: [2, 3, 6, 8], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  'tiles with a row left over': { x: [2, 3, 7, 9], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  'overlapping, padded': { x: [2, 2, 8, 8], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
  'padded differently on every side': {
    x: [1, 2, 6, 7],
    attributes: { kernel_shape: [3, 4], strides: [2, 1], pads: [2, 0, 1, 3] },
  },
  'gaps between windows': { x: [1, 2, 9, 9], attributes: { kernel_shape: [2, 1], strides: [3, 2] } },
  'three axes': { x: [1, 2, 4, 5, 6], attributes: { kernel_shape: [2, 3, 2], strides: [1, 2, 2] } },
  'the last window hangs over': {
    x: [1, 2, 8, 8],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
  },
  'the last window would begin in the padding': {
    x: [1, 2, 2, 4],
    attributes: { kernel_shape: [1, 3], strides: [2, 3], pads: [0, 1, 0, 1], ceil_mode: 1 },
  },
  dilated: { x: [1, 2, 9, 9], attributes: { kernel_shape: [3, 2], dilations: [2, 3], strides: [1, 2] } },
  SAME_UPPER: { x: [1, 2, 7, 8], attributes: { kernel_shape: [2, 3], strides: [2, 3], auto_pad: 'SAME_UPPER' } },
  SAME_LOWER: { x: [1, 2, 7, 8], attributes: { kernel_shape: [2, 3], strides: [2, 3], auto_pad: 'SAME_LOWER' } },
  VALID: { x: [1, 2, 7, 8], attributes: { kernel_shape: [2, 3], strides: [2, 3], auto_pad: 'VALID' } },
};

const pools: readonly (readonly [string, Attributes])[] = [
  ['MaxPool', {}],
  ['AveragePool', {}],
  ['AveragePool', { count_include_pad: 1 }],
  ['LpPool', {}],
  ['LpPool', { p: 1 }],
  ['LpPool', { p: 3 }],
];

describe.each(pools)('the gradient of %s %o', (op, more) => {
  it.each(Object.entries(windows))('%s', async (_, { x, attributes }) => {
    const nodes = [node(op, ['x'], 'y', { ...attributes, ...more })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform(x) }, opset: 22 })).toEqual({ x: 'agrees' });
  });
});

describe('older opsets', () => {
  it.each([7, 8, 10, 11, 12])('MaxPool-%i', async (opset) => {
    const nodes = [node('MaxPool', ['x'], 'y', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([1, 2, 7, 7]) }, opset })).toEqual({ x: 'agrees' });
  });

  it.each([7, 10, 11, 18, 19])('AveragePool-%i, its padding counted', async (opset) => {
    const attributes = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 };
    const nodes = [node('AveragePool', ['x'], 'y', attributes)];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([1, 2, 7, 8]) }, opset })).toEqual({ x: 'agrees' });
  });

  it.each([10, 11, 18, 19, 22])(
    'AveragePool-%i, its padding counted and the last window hanging over',
    async (opset) => {
      const attributes = {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        count_include_pad: 1,
        ceil_mode: 1,
      };
      const nodes = [node('AveragePool', ['x'], 'y', attributes)];
      expect(await judgeOperator({ nodes, inputs: { x: uniform([1, 2, 8, 6]) }, opset })).toEqual({ x: 'agrees' });
    },
  );
});

describe('MaxPool', () => {
  it('gives a tie to its first place, as PyTorch does', async () => {
    const nodes = [node('MaxPool', ['x'], 'y', { kernel_shape: [2], strides: [2] })];
    const ones = (n: number) => uniform([1, 1, n], { low: 1, high: 1 });
    const { of } = await gradientsOf({ nodes, inputs: { x: ones(4) }, cotangents: { y: ones(2) } });
    expect(of.get('x')).toEqual([1, 0, 1, 0]);
  });

  it('counts by columns where the model asks for it, and differentiates all the same', async () => {
    const attributes = { kernel_shape: [2, 2], storage_order: 1 };
    const nodes = [node('MaxPool', ['x'], ['y', 'at'], attributes)];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([1, 2, 4, 5]) } })).toEqual({ x: 'agrees' });
  });

  it('is undone by MaxUnpool', async () => {
    const pool = { kernel_shape: [2, 2], strides: [2, 2] };
    const nodes = [node('MaxPool', ['x'], ['p', 'at'], pool), node('MaxUnpool', ['p', 'at'], 'y', pool)];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([1, 1, 6, 6]) } })).toEqual({ x: 'agrees' });
  });
});

describe.each(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'])('the gradient of %s', (op) => {
  it.each([[[2, 3, 5]], [[2, 3, 4, 5]], [[1, 2, 3, 2, 4]]])('[%s]', async (shape) => {
    expect(await judgeOperator({ nodes: [node(op, ['x'], 'y')], inputs: { x: uniform(shape) } })).toEqual({
      x: 'agrees',
    });
  });
});
