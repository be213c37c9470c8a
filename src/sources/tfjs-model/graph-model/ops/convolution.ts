import { type Attributes, int, ints, string } from '../../../../model';
import type { Held } from '../held';
import { type OpContext, type OpRule, Untranslatable } from '../rule';
import { fusedActivation } from './elementwise';

/** Images with channels in second place, whichever form the node works in. */
export function images(c: OpContext, index = 0): string {
  return isChannelsFirst(c) ? c.input(index).value : c.input(index).channelsFirst;
}

export const imagesMade = (c: OpContext, value: string): Held => (isChannelsFirst(c) ? c.made(value) : c.image(value));

const isChannelsFirst = (c: OpContext): boolean => c.attributes.text('data_format') === 'NCHW';

/** The two spatial entries of a list with one for each axis. */
export function spatialPair(c: OpContext, name: string, otherwise: readonly number[]): readonly number[] {
  const all = c.attributes.numbers(name);
  if (all?.length !== 4) return otherwise;
  return isChannelsFirst(c) ? all.slice(2) : all.slice(1, 3);
}

/**
 * `kernel_shape`, strides, dilations and padding. `SAME` pads one more behind than before where the sum is odd: with stride 1 it does not
 * depend on the size of the image. `EXPLICIT` says how much.
 */
export function sliding(c: OpContext, kernel: readonly number[]): Attributes {
  const strides = spatialPair(c, 'strides', [1, 1]);
  const dilations = spatialPair(c, 'dilations', [1, 1]);
  const window = {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    ...(dilations.some((d) => d !== 1) && { dilations: ints(dilations) }),
  };
  switch (c.attributes.text('padding')) {
    case 'SAME': {
      if (strides.some((s) => s !== 1)) return { ...window, auto_pad: string('SAME_UPPER') };
      const totals = kernel.map((size, i) => (size - 1) * (dilations[i] ?? 1));
      const before = totals.map((total) => Math.floor(total / 2));
      return { ...window, pads: ints([...before, ...totals.map((total) => Math.ceil(total / 2))]) };
    }
    case 'EXPLICIT': {
      const all = c.attributes.numbers('explicit_paddings') ?? [];
      const [top = 0, bottom = 0, left = 0, right = 0] = all.slice(isChannelsFirst(c) ? 4 : 2);
      return { ...window, pads: ints([top, left, bottom, right]) };
    }
    default:
      return window;
  }
}

/** Height and width of a filter. */
function filterSize(c: OpContext): readonly number[] {
  const dims = c.dims(1);
  if (dims?.length === 4) return dims.slice(0, 2);
  throw new Untranslatable('has a filter that is computed.');
}

/** Filter [height, width, in, out]. */
const conv2d = (c: OpContext): string =>
  c.b.op('Conv', [images(c), c.b.transpose(c.input(1).value, [3, 2, 0, 1])], sliding(c, filterSize(c)));

/** Filter [height, width, in, multiplier]; outputs of one channel stand together. */
function depthwise(c: OpContext): string {
  const [height, width] = filterSize(c) as [number, number];
  const [, , channels = 1, multiplier = 1] = c.dims(1) ?? [];
  const turned = c.b.transpose(c.input(1).value, [2, 3, 0, 1]);
  const kernel = c.b.op('Reshape', [turned, c.b.ints([channels * multiplier, 1, height, width])]);
  return c.b.op('Conv', [images(c), kernel], { ...sliding(c, [height, width]), group: int(channels) });
}

/** A convolution with the bias and activation that its `fused_ops` lists. */
const fused =
  (core: (c: OpContext) => string): OpRule =>
  (c) => {
    const steps = c.attributes.texts('fused_ops');
    let y = core(c);
    if (steps.includes('BiasAdd')) y = c.b.op('Add', [y, c.b.unsqueeze(c.input(2).value, [1, 2])]);
    const held = imagesMade(c, y);
    const activation = steps.find((step) => step !== 'BiasAdd');
    if (activation === 'Prelu')
      return held.map((x) => c.b.op('PRelu', [x, c.b.transpose(c.input(3).value, [2, 0, 1])]));
    return activation === undefined ? held : fusedActivation(c, activation, held);
  };

/** The gradient of a convolution, which is a transposed one: filter [height, width, out, in]; the output's size is given. */
const transposed: OpRule = (c) => {
  const sizes = c.known(0);
  const strides = spatialPair(c, 'strides', [1, 1]);
  const kernel = c.b.transpose(c.input(1).value, [3, 2, 0, 1]);
  const same = c.attributes.text('padding') === 'SAME';
  const attributes = { strides: ints(strides), kernel_shape: ints(filterSize(c)) };
  const y = c.b.op('ConvTranspose', [images(c, 2), kernel], {
    ...attributes,
    // Where the size is computed it is the usual one: as many times as large as the stride.
    ...(sizes ? { output_shape: ints(sizes.slice(1, 3)) } : {}),
    ...(same && { auto_pad: string('SAME_UPPER') }),
  });
  return imagesMade(c, y);
};

export const convolution: Readonly<Record<string, OpRule>> = {
  Conv2D: (c) => imagesMade(c, conv2d(c)),
  Conv2DBackpropInput: transposed,
  DepthwiseConv2dNative: (c) => imagesMade(c, depthwise(c)),
  FusedDepthwiseConv2dNative: fused(depthwise),
  _FusedConv2D: fused(conv2d),
};
