import { describe, expect, it } from 'vitest';
import { float, type Tensor, tensorOf } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { corpus, tensors } from '../../numeric/corpus';
import { feedTypes, modelBytes } from '../../numeric/gradient';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { load, numbers } from '../../support/runtime';
import { uniform } from '../../support/tensors';

/** Means of bilinear samples in boxes, and the largest of what goes into them, held against finite differences of the runtime's own kernel (which it has up to opset 21). */

const boxes = tensorOf(
  'float32',
  [4, 4],
  [
    // Within the image, partly outside, wholly outside, and smaller than a pixel.
    [1.13, 0.72, 5.31, 4.87],
    [-2.21, 2.41, 3.37, 7.63],
    [11.7, -9.3, 14.2, -5.1],
    [2.17, 3.26, 2.71, 3.69],
  ].flat(),
);
const images = tensorOf('int64', [4], [1, 0, 1, 0]);

const judge = (attributes: Parameters<typeof node>[3], opset = 21) =>
  judgeOperator({
    nodes: [node('RoiAlign', ['x', 'boxes', 'images'], 'y', { output_height: 3, output_width: 2, ...attributes })],
    inputs: { x: uniform([2, 3, 6, 7]), boxes },
    constants: { images },
    opset,
  });

describe.each([
  ['avg', 'half_pixel'],
  ['avg', 'output_half_pixel'],
  ['max', 'half_pixel'],
  ['max', 'output_half_pixel'],
])('%s, %s', (mode, coordinate_transformation_mode) => {
  it.each([1, 2, 3])('with %i samples a bin and axis', async (sampling_ratio) => {
    const verdicts = await judge({ mode, coordinate_transformation_mode, sampling_ratio });
    expect(verdicts).toEqual({ x: 'agrees', boxes: 'agrees' });
  });

  it('with as many samples as a bin has pixels', async () => {
    expect(await judge({ mode, coordinate_transformation_mode })).toEqual({ x: 'agrees', boxes: 'agrees' });
  });

  it.each([0.5, 1.7])('of boxes scaled by %s', async (scale) => {
    const verdicts = await judge({ mode, coordinate_transformation_mode, sampling_ratio: 2, spatial_scale: scale });
    expect(verdicts).toEqual({ x: 'agrees', boxes: 'agrees' });
  });
});

it('has its own corners of pixels before opset 16', async () => {
  expect(await judge({ sampling_ratio: 2, spatial_scale: float(1) }, 10)).toEqual({ x: 'agrees', boxes: 'agrees' });
});

it('finds one bin in one image', async () => {
  const nodes = [node('RoiAlign', ['x', 'boxes', 'images'], 'y', { sampling_ratio: 2 })];
  const inputs = { x: uniform([1, 1, 5, 5]), boxes: tensorOf('float32', [1, 4], [0.6, 1.2, 3.9, 4.1]) };
  const constants = { images: tensorOf('int64', [1], [0]) };
  expect(await judgeOperator({ nodes, inputs, constants })).toEqual({ x: 'agrees', boxes: 'agrees' });
});

it('is zero in a box without samples', async () => {
  const nodes = [node('RoiAlign', ['x', 'boxes', 'images'], 'y', { mode: 'max', output_height: 2 })];
  const inputs = { x: uniform([1, 1, 5, 5]), boxes: tensorOf('float32', [1, 4], [3.9, 4.1, 0.6, 1.2]) };
  const constants = { images: tensorOf('int64', [1], [0]) };
  expect(await judgeOperator({ nodes, inputs, constants })).toEqual({ x: 'agrees', boxes: 'agrees' });
});

describe('opset 22, which the runtime has no kernel for', () => {
  const cases = corpus().filter(({ name }) => name.startsWith('test_roialign'));

  it.each(['test_roialign_aligned_false', 'test_roialign_aligned_true', 'test_roialign_mode_max'])(
    '%s',
    async (name) => {
      const c = cases.find((other) => other.name === name);
      if (!c) throw new Error('no such case');
      const model = readOnnx(c.model);
      const feeds = new Map(model.graph.inputs.map((v, i) => [v.name, tensors(c, 'input')[i] as Tensor]));
      const have = await (await load(modelBytes(canonicalise(model, feedTypes(feeds)).graph))).run(feeds);
      const y = numbers(have.get(model.graph.outputs[0]?.name ?? '') as Tensor);
      // The expected values are written with four decimals.
      const off = numbers(tensors(c, 'output')[0] as Tensor).map((want, i) => Math.abs(want - (y[i] as number)));
      expect(Math.max(...off)).toBeLessThan(1e-4);
    },
  );
});
