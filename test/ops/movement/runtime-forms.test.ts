import { describe, expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** com.microsoft's own forms of standard operators, held against the runtime's kernels and their finite differences. */

const microsoft = 'com.microsoft';
const agrees = { x: 'agrees' };
const x = uniform([2, 3, 4]);

describe('forms of standard operators', () => {
  it.each([0, 2, -1])('ExpandDims at %i', async (axis) => {
    const nodes = [node('ExpandDims', ['x', 'axis'], 'y', {}, microsoft)];
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { axis: scalar(axis, 'int32') } })).toEqual(agrees);
  });

  it.each(['int64', 'int32'] as const)('GatherND by indices of %s', async (dtype) => {
    const nodes = [node('GatherND', ['x', 'at'], 'y', {}, microsoft)];
    const at = { ...vector([0, 2, 1, 1, 0, 2], dtype), dims: [3, 2] };
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { at } })).toEqual(agrees);
  });

  it.each([
    ['bilinear', 'zeros'],
    ['nearest', 'border'],
    ['bicubic', 'reflection'],
  ])('GridSample, %s, %s', async (mode, padding_mode) => {
    const nodes = [node('GridSample', ['x', 'grid'], 'y', { mode, padding_mode }, microsoft)];
    const inputs = { x: uniform([1, 2, 4, 5]), grid: uniform([1, 3, 3, 2], { seed: 2, low: -1.2, high: 1.2 }) };
    expect(await judgeOperator({ nodes, inputs })).toEqual({ x: 'agrees', grid: 'agrees' });
  });

  it.each(['constant', 'edge', 'reflect'])('Pad, %s', async (mode) => {
    const nodes = [node('Pad', ['x', 'pads'], 'y', { mode }, microsoft)];
    const constants = { pads: { ...vector([0, 1, 2, 1, 0, 1], 'int64'), dims: [1, 6] } };
    expect(await judgeOperator({ nodes, inputs: { x }, constants })).toEqual(agrees);
  });

  it('Range, with and without its step', async () => {
    for (const [inputs, opposite] of [
      [['from', 'to'], 'whole'],
      [['from', 'to', 'step'], 'half'],
    ] as const) {
      const nodes = [node('Range', inputs, 'r', {}, microsoft), node('Mul', ['r', opposite], 'y')];
      const constants = { from: scalar(0.5), to: scalar(3.5), step: scalar(0.5) };
      const factors = { whole: uniform([3]), half: uniform([6]) };
      const given = { [opposite]: factors[opposite] };
      expect(await judgeOperator({ nodes, inputs: given, constants })).toEqual({ [opposite]: 'agrees' });
    }
  });

  it.each([0, 1])('Trilu, upper %i', async (upper) => {
    const nodes = [node('Trilu', ['x', 'k'], 'y', { upper }, microsoft)];
    expect(await judgeOperator({ nodes, inputs: { x }, constants: { k: scalar(1, 'int64') } })).toEqual(agrees);
  });
});
