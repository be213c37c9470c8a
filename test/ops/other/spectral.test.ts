import { describe, expect, it } from 'vitest';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform } from '../../support/tensors';

/** Fourier transforms, held against finite differences of the runtime's own, in both directions and with every cut and filling up. */

const axis = (value: number) => scalar(value, 'int64');

describe('DFT', () => {
  const lengths = [
    ['as it is', undefined],
    ['filled up', 9],
    ['cut off', 4],
  ] as const;

  describe.each(lengths)('%s', (_, length) => {
    const names = ['x', length === undefined ? '' : 'length', 'axis'];
    const constants = { axis: axis(1), ...(length !== undefined && { length: axis(length) }) };

    it.each([
      ['of complex numbers', 2, {}],
      ['of real numbers', 1, {}],
      ['of real numbers, one side', 1, { onesided: 1 }],
      ['inverse', 2, { inverse: 1 }],
    ])('%s', async (_x, parts, values) => {
      const inputs = { x: uniform([2, 6, 3, parts]) };
      const nodes = [node('DFT', names, 'y', values)];
      expect(await judgeOperator({ nodes, inputs, constants })).toEqual({ x: 'agrees' });
    });
  });

  it('along the last axis but one unless told otherwise', async () => {
    const nodes = [node('DFT', ['x'], 'y')];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([3, 5, 2]) } })).toEqual({ x: 'agrees' });
  });

  it('along a negative axis', async () => {
    const nodes = [node('DFT', ['x', '', 'axis'], 'y', { onesided: 1 })];
    const given = { nodes, inputs: { x: uniform([4, 3, 5, 1]) }, constants: { axis: axis(-4) } };
    expect(await judgeOperator(given)).toEqual({ x: 'agrees' });
  });

  it.each([
    ['axis 1 by default', {}],
    ['another axis', { axis: 2 }],
  ])('of opset 17 with its axis as an attribute: %s', async (_, values) => {
    const nodes = [node('DFT', ['x'], 'y', values)];
    expect(await judgeOperator({ nodes, inputs: { x: uniform([2, 4, 3, 1]) }, opset: 17 })).toEqual({ x: 'agrees' });
  });
});

describe('STFT', () => {
  it.each([
    ['a window', ['x', 'step', 'window'], 1],
    ['a window and a length', ['x', 'step', 'window', 'length'], 1],
    ['both sides', ['x', 'step', 'window'], 0],
  ])('with %s differentiates signal and window', async (_, names, onesided) => {
    const nodes = [node('STFT', names, 'y', { onesided })];
    const inputs = { x: uniform([2, 20, 1]), window: uniform([8], { low: 0.1, high: 1 }) };
    const constants = { step: axis(3), length: axis(8) };
    expect(await judgeOperator({ nodes, inputs, constants })).toEqual({ x: 'agrees', window: 'agrees' });
  });

  it('without a window differentiates the signal', async () => {
    const nodes = [node('STFT', ['x', 'step', '', 'length'], 'y')];
    const constants = { step: axis(4), length: axis(6) };
    expect(await judgeOperator({ nodes, inputs: { x: uniform([1, 18, 1]) }, constants })).toEqual({ x: 'agrees' });
  });
});
