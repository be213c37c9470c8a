import { describe, expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Judged by central differences of the model itself, run by onnxruntime-node. */

interface Table {
  readonly [what: string]: {
    readonly x: readonly number[];
    readonly w: readonly number[];
    readonly bias?: boolean;
    readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
  };
}

const convolutions: Table = {
  'one axis': { x: [2, 3, 9], w: [4, 3, 3], bias: true },
  'one axis, strided, dilated, padded on one side': {
    x: [2, 3, 14],
    w: [4, 3, 3],
    attributes: { strides: [2], dilations: [2], pads: [3, 0] },
  },
  'two axes, padded differently on every side': {
    x: [2, 3, 6, 7],
    w: [4, 3, 3, 2],
    bias: true,
    attributes: { pads: [2, 0, 1, 1] },
  },
  'three axes': { x: [1, 2, 5, 4, 6], w: [3, 2, 2, 3, 2], bias: true, attributes: { pads: [0, 1, 1, 1, 0, 1] } },
  'three axes, strided': {
    x: [2, 2, 7, 6, 5],
    w: [2, 2, 3, 2, 3],
    attributes: { strides: [2, 2, 2], pads: [1, 0, 1, 1, 0, 1] },
  },
  'stride 2, 3×3, even size': { x: [2, 3, 8, 8], w: [4, 3, 3, 3], attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  'stride 2, 3×3, odd size': { x: [2, 3, 9, 7], w: [4, 3, 3, 3], attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  'stride 2, 7×7 as in a stem': {
    x: [2, 3, 12, 12],
    w: [4, 3, 7, 7],
    attributes: { strides: [2, 2], pads: [3, 3, 3, 3] },
  },
  'stride 2, 4×4: the kernel fills its phases': {
    x: [2, 3, 8, 10],
    w: [4, 3, 4, 4],
    attributes: { strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  'stride 2, 3×3, padded at the end only': {
    x: [2, 3, 8, 8],
    w: [4, 3, 3, 3],
    attributes: { strides: [2, 2], pads: [0, 0, 1, 1] },
  },
  'strides of their own on each axis': {
    x: [2, 3, 9, 8],
    w: [4, 3, 3, 3],
    attributes: { strides: [2, 1], pads: [1, 1, 1, 1] },
  },
  'stride 3 leaving two rows over': { x: [1, 2, 11, 13], w: [3, 2, 3, 2], attributes: { strides: [3, 3] } },
  'a stride wider than the kernel': { x: [2, 3, 9, 8], w: [4, 3, 1, 1], attributes: { strides: [2, 2] } },
  'a stride of 4 with 2 taps': { x: [2, 3, 11, 9], w: [4, 3, 2, 2], attributes: { strides: [4, 4] } },
  'patches: stride and kernel alike': {
    x: [2, 3, 8, 12],
    w: [5, 3, 4, 4],
    bias: true,
    attributes: { strides: [4, 4] },
  },
  'dilation and stride': {
    x: [2, 3, 11, 12],
    w: [4, 3, 3, 3],
    attributes: { strides: [2, 2], dilations: [2, 3], pads: [2, 3, 2, 3] },
  },
  'dilation alone': { x: [2, 3, 9, 10], w: [4, 3, 3, 3], attributes: { dilations: [2, 3], pads: [2, 3, 2, 3] } },
  'more padding than the kernel reaches': { x: [1, 2, 4, 4], w: [3, 2, 2, 2], attributes: { pads: [3, 2, 2, 4] } },
  groups: { x: [2, 6, 6, 6], w: [4, 3, 3, 3], bias: true, attributes: { group: 2, pads: [1, 1, 1, 1] } },
  'groups, strided, with leftovers': {
    x: [2, 4, 8, 9],
    w: [6, 2, 3, 3],
    attributes: { group: 2, strides: [2, 2], pads: [1, 0, 0, 1] },
  },
  depthwise: { x: [2, 4, 7, 6], w: [4, 1, 3, 3], bias: true, attributes: { group: 4, pads: [1, 1, 1, 1] } },
  'depthwise with two features a channel': {
    x: [2, 3, 7, 6],
    w: [6, 1, 3, 3],
    attributes: { group: 3, pads: [1, 1, 1, 1] },
  },
  'depthwise, strided': {
    x: [2, 4, 8, 8],
    w: [4, 1, 3, 3],
    attributes: { group: 4, strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  'depthwise over one axis, dilated': {
    x: [2, 4, 12],
    w: [4, 1, 3],
    attributes: { group: 4, dilations: [4], pads: [8, 0] },
  },
  pointwise: { x: [2, 5, 4, 3], w: [4, 5, 1, 1], bias: true },
  'pointwise, one image': { x: [1, 5, 4, 3], w: [4, 5, 1, 1] },
  'pointwise on padding': { x: [2, 5, 4, 3], w: [4, 5, 1, 1], attributes: { pads: [1, 0, 0, 1] } },
  'many channels on few places': { x: [2, 12, 3, 3], w: [10, 12, 3, 3], attributes: { pads: [1, 1, 1, 1] } },
  'few channels on many places': { x: [3, 2, 9, 12], w: [3, 2, 2, 3], attributes: { pads: [1, 0, 0, 1] } },
  'a kernel as large as the input': { x: [3, 4, 5, 5], w: [6, 4, 5, 5], bias: true },
  'SAME_UPPER with an even kernel': {
    x: [2, 3, 7, 8],
    w: [4, 3, 2, 4],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 1] },
  },
  'SAME_LOWER with an even kernel': {
    x: [2, 3, 7, 8],
    w: [4, 3, 2, 4],
    attributes: { auto_pad: 'SAME_LOWER', strides: [2, 3] },
  },
  'more taps than are taken one by one, dilated': {
    x: [2, 2, 14, 9],
    w: [3, 2, 6, 6],
    attributes: { dilations: [2, 1], pads: [1, 0, 0, 2] },
  },
  VALID: { x: [2, 3, 7, 8], w: [4, 3, 3, 3], attributes: { auto_pad: 'VALID', strides: [2, 2] } },
};

const transposed: Table = {
  'one axis': { x: [2, 3, 5], w: [3, 4, 3], bias: true },
  'strided, padded, with output padding': {
    x: [2, 3, 4, 5],
    w: [3, 4, 3, 3],
    bias: true,
    attributes: { strides: [2, 3], pads: [1, 0, 0, 2], output_padding: [1, 2] },
  },
  'groups and dilations': {
    x: [2, 4, 4, 5],
    w: [4, 3, 3, 2],
    attributes: { group: 2, dilations: [2, 3], strides: [1, 2] },
  },
  'depthwise upsampling': {
    x: [2, 4, 4, 5],
    w: [4, 1, 4, 4],
    attributes: { group: 4, strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  'three axes': { x: [1, 2, 3, 2, 3], w: [2, 3, 2, 3, 2], attributes: { strides: [2, 1, 2] } },
  'an output shape that pads': {
    x: [2, 3, 4, 4],
    w: [3, 2, 3, 3],
    attributes: { strides: [2, 2], output_shape: [8, 7] },
  },
  'an output shape larger than the windows reach': {
    x: [2, 3, 3, 3],
    w: [3, 2, 3, 3],
    attributes: { strides: [3, 2], output_shape: [10, 8] },
  },
  'an output shape with SAME_UPPER': {
    x: [2, 3, 4, 4],
    w: [3, 2, 4, 4],
    attributes: { strides: [2, 2], output_shape: [7, 8], auto_pad: 'SAME_UPPER' },
  },
  SAME_UPPER: { x: [2, 3, 4, 4], w: [3, 2, 4, 3], attributes: { strides: [2, 2], auto_pad: 'SAME_UPPER' } },
  SAME_LOWER: { x: [2, 3, 4, 4], w: [3, 2, 4, 3], attributes: { strides: [2, 2], auto_pad: 'SAME_LOWER' } },
  'SAME_UPPER with a kernel smaller than the stride': {
    x: [2, 3, 4, 4],
    w: [3, 2, 1, 2],
    attributes: { strides: [2, 3], auto_pad: 'SAME_UPPER' },
  },
  VALID: { x: [2, 3, 4, 4], w: [3, 2, 3, 3], attributes: { strides: [2, 2], auto_pad: 'VALID' } },
};

const judge = (op: string, { x, w, bias = false, attributes = {} }: Table[string]) => {
  const groups = typeof attributes.group === 'number' ? attributes.group : 1;
  const features = op === 'Conv' ? (w[0] as number) : (w[1] as number) * groups;
  return judgeOperator({
    nodes: [node(op, bias ? ['x', 'w', 'b'] : ['x', 'w'], 'y', attributes)],
    inputs: {
      x: uniform(x, { seed: 1 }),
      w: uniform(w, { seed: 2 }),
      ...(bias && { b: uniform([features], { seed: 3 }) }),
    },
  });
};

describe.each([
  ['Conv', convolutions],
  ['ConvTranspose', transposed],
])('the gradients of %s are those of finite differences', (op, table) => {
  it.each(Object.entries(table))('%s', async (_, row) => {
    const expected = { x: 'agrees', w: 'agrees', ...(row.bias && { b: 'agrees' }) };
    expect(await judge(op, row)).toEqual(expected);
  });
});
