import { describe, expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { uniform } from '../../support/tensors';

/** Operators on images and sequences that only move what is there. */

const agrees = { x: 'agrees' };

describe('DepthToSpace and SpaceToDepth', () => {
  it.each([
    ['depth, columns, rows', node('DepthToSpace', ['x'], 'y', { blocksize: 2, mode: 'DCR' })],
    ['columns, rows, depth', node('DepthToSpace', ['x'], 'y', { blocksize: 2, mode: 'CRD' })],
    ['by default', node('DepthToSpace', ['x'], 'y', { blocksize: 2 })],
  ])('DepthToSpace %s', async (_, operator) => {
    expect(await judgeOperator({ nodes: [operator], inputs: { x: uniform([2, 12, 2, 3]) } })).toEqual(agrees);
  });

  it('SpaceToDepth', async () => {
    const nodes = [node('SpaceToDepth', ['x'], 'y', { blocksize: 3 })];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([1, 2, 3, 6]) } })).toEqual(agrees);
  });
});

describe('CenterCropPad', () => {
  it.each([
    ['crops', {}, [2, 3]],
    ['crops an odd rest', {}, [4, 4]],
    ['pads', {}, [7, 9]],
    ['pads an odd rest', {}, [8, 8]],
    ['crops one axis and pads the other', { axes: [1, 0] }, [4, 8]],
    ['touches one axis', { axes: [-1] }, [3]],
    ['changes nothing', {}, [5, 7]],
  ])('%s', async (_, values, shape) => {
    const nodes = [node('CenterCropPad', ['x', 's'], 'y', values)];
    const constants = { s: int64Tensor(shape) };
    expect(await judgeOperator({ nodes, inputs: { x: uniform([5, 7]) }, constants })).toEqual(agrees);
  });
});

describe('AffineGrid', () => {
  it.each([
    ['an image', [2, 2, 3], [2, 1, 3, 4]],
    ['a volume', [2, 3, 4], [2, 1, 2, 3, 4]],
  ])('of %s', async (_, dims, size) => {
    for (const align_corners of [0, 1]) {
      const nodes = [node('AffineGrid', ['theta', 'size'], 'y', { align_corners })];
      const inputs = { theta: uniform(dims) };
      expect(await judgeOperator({ nodes, inputs, constants: { size: int64Tensor(size) } })).toEqual({
        theta: 'agrees',
      });
    }
  });
});

describe('ReverseSequence', () => {
  it.each([
    [{ time_axis: 0, batch_axis: 1 }, [3, 1]],
    [{ time_axis: 1, batch_axis: 0 }, [2, 1, 1, 2]],
  ])('%o', async (values, lengths) => {
    const nodes = [node('ReverseSequence', ['x', 'n'], 'y', values)];
    const inputs = { x: uniform([4, 2, 2]), n: int64Tensor(lengths) };
    expect(await judgeOperator({ nodes, inputs })).toEqual(agrees);
  });
});
