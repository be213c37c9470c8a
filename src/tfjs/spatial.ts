import { type Attributes, type Dimension, ints, string } from '../model';
import type { GraphBuilder } from '../ops/builder';
import type { LayerContext } from './layer';
import { Unmakeable } from './options';
import { mapped, type Shape } from './shape';
import { Signal } from './signal';

/** A signal with axes of space, as the graph's convolutions and pools want it: the channels in second place. */
export interface Spatial {
  readonly value: string;
  readonly batch: Dimension;
  readonly channels: Dimension;
  readonly sizes: Shape;
  /** The layer's output, with the axes in the order that its `dataFormat` says. */
  output(value: string, sizes: Shape, channels: Dimension): Signal;
}

/** The layer's input, read by its `dataFormat`. */
export function spatial(c: LayerContext, rank: number): Spatial {
  const x = c.input(rank + 2);
  const format = c.options.word('dataFormat', 'channelsLast', ['channelsLast', 'channelsFirst']);
  const [batch = null, ...rest] = x.shape;
  if (format === 'channelsFirst') {
    const [channels = null, ...sizes] = rest;
    const output = (value: string, out: Shape, units: Dimension): Signal =>
      Signal.of(c.b, value, [batch, units, ...out]);
    return { value: x.value, batch, channels, sizes, output };
  }
  const channels = rest.at(-1) ?? null;
  const output = (value: string, out: Shape, units: Dimension): Signal =>
    Signal.channelsFirst(c.b, value, [batch, ...out, units]);
  return { value: x.channelsFirst, batch, channels, sizes: rest.slice(0, -1), output };
}

/** How a kernel or a pool slides. */
export interface Sliding {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: 'valid' | 'same';
}

export function paddingOf(c: LayerContext): 'valid' | 'same' {
  const padding = c.options.word('padding', 'valid', ['valid', 'same', 'causal']);
  if (padding === 'causal') throw new Unmakeable('pads causally, which the layer library has not implemented.');
  return padding;
}

/** `convOutputLength`: ⌈n/stride⌉ where padding is `same`. Throws Unmakeable where the kernel is larger than what it slides over. */
export function slidSizes(sizes: Shape, { kernel, strides, dilations, padding }: Sliding): Shape {
  return sizes.map((size, i) =>
    mapped(size, (n) => {
      const reach = (at(kernel, i) - 1) * at(dilations, i) + 1;
      const positions = Math.ceil((padding === 'same' ? n : n - reach + 1) / at(strides, i));
      if (positions > 0) return positions;
      throw new Unmakeable(`reaches over ${reach} elements, and its input has only ${n}.`);
    }),
  );
}

/** A node that slides over `x`: Conv, MaxPool or AveragePool, made by `emit` from a value and the attributes of its window. */
export function slide(
  b: GraphBuilder,
  x: Spatial,
  sliding: Sliding,
  emit: (value: string, attributes: Attributes) => string,
): string {
  const { kernel, strides, dilations } = sliding;
  const window = {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    ...(dilations.some((d) => d !== 1) && { dilations: ints(dilations) }),
  };
  if (sliding.padding === 'valid') return emit(x.value, window);
  const totals = paddings(x.sizes, sliding);
  const known = totals.filter((total) => total !== null);
  if (known.length < totals.length) return emit(x.value, { ...window, auto_pad: string('SAME_UPPER') });
  const before = known.map((total) => Math.floor(total / 2));
  const after = known.map((total, i) => Math.max(0, total - at(before, i)));
  const skipped = before.flatMap((n, i) => (n < 0 ? [i] : []));
  const starts = skipped.map((i) => -at(before, i));
  const axes = skipped.map((i) => i + 2);
  const value = skipped.length
    ? b.slice(
        x.value,
        starts,
        axes.map(() => farEnd),
        axes,
      )
    : x.value;
  return emit(value, { ...window, pads: ints([...before.map((n) => Math.max(0, n)), ...after]) });
}

/** Behind the end of every axis. */
export const farEnd = 2 ** 31 - 1;

/**
 * Elements that `same` adds along each axis, one more behind than before where they are odd; null where that depends on a free size. In
 * three dimensions the library lets them be negative (`compute3DPadInfo`): a kernel smaller than its strides begins further in.
 */
function paddings(sizes: Shape, { kernel, strides, dilations }: Sliding): readonly (number | null)[] {
  return sizes.map((size, i) => {
    const [stride, reach] = [at(strides, i), (at(kernel, i) - 1) * at(dilations, i) + 1];
    if (stride === 1) return reach - 1;
    if (typeof size !== 'number') return null;
    const total = (Math.ceil(size / stride) - 1) * stride + reach - size;
    return sizes.length < 3 ? Math.max(0, total) : total;
  });
}

const at = (numbers: readonly number[], i: number): number => numbers[i] ?? 1;

/** One number for each of `rank` axes, all 1 where nothing is given. */
export const strideOption = (c: LayerContext, name: 'strides' | 'dilationRate', rank: number): readonly number[] =>
  c.options.sizes(name, rank) ?? Array.from({ length: rank }, () => 1);

/** A number of channels, on which weights depend. */
export const channelsOf = (c: LayerContext, x: Spatial): number => c.fixed(x.channels, 'number of channels');
