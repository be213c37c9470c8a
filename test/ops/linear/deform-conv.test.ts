import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';

/** Convolutions whose taps move, held against the runtime's own kernel and its finite differences. */

interface Form {
  readonly size?: readonly [number, number];
  readonly kernel?: readonly [number, number];
  readonly channels?: number;
  readonly outputs?: number;
  readonly group?: number;
  readonly offset_group?: number;
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly optional?: readonly ('bias' | 'mask')[];
  /** Offsets are drawn from [−reach, reach) pixels. */
  readonly reach?: number;
}

async function agrees(form: Form, opset = 19): Promise<void> {
  const { size = [5, 6], kernel = [2, 3], channels = 4, outputs = 2, optional = ['bias', 'mask'], reach = 1.5 } = form;
  const { group = 1, offset_group = 1, strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0] } = form;
  const [height, width] = ([0, 1] as const).map((i) => {
    const span = size[i] + pads[i] + (pads[i + 2] as number) - dilations[i] * (kernel[i] - 1) - 1;
    return Math.floor(span / strides[i]) + 1;
  }) as [number, number];
  const taps = kernel[0] * kernel[1];
  const batch = 2;
  const inputs: Record<string, Tensor> = {
    x: uniform([batch, channels, ...size]),
    w: uniform([outputs, channels / group, ...kernel], { seed: 2 }),
    offset: uniform([batch, offset_group * taps * 2, height, width], { seed: 3, low: -reach, high: reach }),
  };
  if (optional.includes('bias')) inputs.bias = uniform([outputs], { seed: 4 });
  if (optional.includes('mask')) inputs.mask = uniform([batch, offset_group * taps, height, width], { seed: 5 });
  const order = ['x', 'w', 'offset', 'bias', 'mask'].map((name) => (name in inputs ? name : ''));
  while (order.at(-1) === '') order.pop();
  const attributes = { group, offset_group, strides, dilations, pads, kernel_shape: kernel };
  const verdicts = await judgeOperator({ nodes: [node('DeformConv', order, 'y', attributes)], inputs, opset });
  expect(verdicts).toEqual(Object.fromEntries(Object.keys(inputs).map((name) => [name, 'agrees'])));
}

describe('DeformConv', () => {
  it('passes its gradient to image, weights, offsets, bias and mask', () => agrees({}));

  it.each([[[]], [['bias']], [['mask']]] as const)('takes %s only', (optional) => agrees({ optional }));

  it.each([
    ['groups of channels', { group: 2 }],
    ['groups of offsets', { offset_group: 2 }],
    ['as many of both as channels', { channels: 4, outputs: 4, group: 4, offset_group: 4 }],
    ['more groups of offsets than of channels', { channels: 4, group: 2, offset_group: 4 }],
    ['unequal strides', { strides: [2, 3] as const }],
    ['unequal dilations', { dilations: [2, 1] as const }],
    ['padding on one side', { pads: [1, 0, 0, 2] as const }],
    ['all of them', { group: 2, offset_group: 2, strides: [2, 1], dilations: [1, 2], pads: [1, 2, 0, 1] } as const],
    ['one row', { size: [1, 7], kernel: [1, 3] } as const],
    ['one tap', { kernel: [1, 1] } as const],
    ['taps far outside of the image', { reach: 9 }],
  ])('knows %s', (_, form) => agrees(form));

  it('passes its gradient where only a run can count the images', async () => {
    const nodes = [
      node('Greater', ['which', 'none'], 'chosen'),
      node('Compress', ['x', 'chosen'], 'images', { axis: 0 }),
      node('DeformConv', ['images', 'w', 'offset'], 'y'),
    ];
    const inputs = {
      which: vector([1, -1, 1]),
      x: uniform([3, 2, 4, 4]),
      w: uniform([2, 2, 2, 2], { seed: 2 }),
      offset: uniform([2, 8, 3, 3], { seed: 3, low: -1, high: 1 }),
    };
    expect(await judgeOperator({ nodes, inputs, constants: { none: scalar(0) }, opset: 19 })).toEqual({
      which: 'no path',
      x: 'agrees',
      w: 'agrees',
      offset: 'agrees',
    });
  });

  it('means the same in opset 22', () => agrees({}, 22));
});
