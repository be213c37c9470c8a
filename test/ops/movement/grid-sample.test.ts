import { describe, expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Spatial transformers read an image between its pixels: gradients of the image and of where it is read. */

describe.each(['zeros', 'border', 'reflection'])('GridSample with %s outside', (padding_mode) => {
  describe.each([0, 1])('and align_corners = %i', (align_corners) => {
    it.each(['linear', 'cubic', 'nearest'])('%s, of an image', async (mode) => {
      const nodes = [node('GridSample', ['x', 'g'], 'y', { mode, padding_mode, align_corners })];
      // Beyond both ends of the image, so far that reflections turn more than once.
      const inputs = { x: uniform([2, 3, 4, 5]), g: uniform([2, 3, 3, 2], { low: -3.3, high: 3.1, seed: 5 }) };
      expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees', g: 'agrees' });
    });

    it.each(['linear', 'nearest'])('%s, of a volume', async (mode) => {
      const nodes = [node('GridSample', ['x', 'g'], 'y', { mode, padding_mode, align_corners })];
      const inputs = { x: uniform([2, 1, 2, 3, 4]), g: uniform([2, 1, 2, 2, 3], { low: -1.4, high: 1.3, seed: 5 }) };
      expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees', g: 'agrees' });
    });
  });

  it('under the names of opset 16', async () => {
    for (const mode of ['bilinear', 'bicubic']) {
      const nodes = [node('GridSample', ['x', 'g'], 'y', { mode, padding_mode })];
      const inputs = { x: uniform([1, 2, 4, 3]), g: uniform([1, 2, 3, 2], { low: -1.3, high: 1.3, seed: 7 }) };
      expect(await judgeOperator({ nodes, inputs, opset: 16 })).toEqual({ x: 'agrees', g: 'agrees' });
    }
  });
});
