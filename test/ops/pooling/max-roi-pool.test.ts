import { expect, it } from 'vitest';
import { tensorOf } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** The largest pixel of each bin of a box, held against finite differences of the runtime's own kernel. */

const boxes = tensorOf(
  'float32',
  [5, 5],
  [
    // Whole image, overlapping the first, partly outside, wholly outside, and one pixel.
    [1, 0, 0, 6, 5],
    [1, 1.4, 0.6, 5.2, 4.7],
    [0, -3.2, 2.7, 2.2, 8.9],
    [0, 11.1, 9.7, 13.2, 10.2],
    [0, 3.1, 2.2, 3.3, 2.4],
  ].flat(),
);

it.each([
  ['one bin', [1, 1], 1],
  ['bins that overlap', [3, 2], 1],
  ['more bins than pixels', [8, 9], 1],
  ['boxes at half the scale', [2, 2], 0.5],
  ['boxes at one and a half times the scale', [2, 3], 1.5],
])('%s', async (_, pooled_shape, spatial_scale) => {
  const nodes = [
    node('MaxRoiPool', ['x', 'boxes'], 'y', { pooled_shape, spatial_scale: { type: 'float', value: spatial_scale } }),
  ];
  expect(await judgeOperator({ nodes, inputs: { x: uniform([2, 3, 6, 7]), boxes } })).toEqual({
    x: 'agrees',
    boxes: 'no path',
  });
});

it('gives each image the boxes that lie on it', async () => {
  const nodes = [node('MaxRoiPool', ['x', 'boxes'], 'y', { pooled_shape: [2, 2] })];
  const constants = { boxes: tensorOf('float32', [3, 5], [2, 0, 0, 3, 3, 0, 1, 1, 3, 3, 2, 1, 0, 2, 3]) };
  expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 2, 4, 4]) }, constants })).toEqual({ x: 'agrees' });
});
