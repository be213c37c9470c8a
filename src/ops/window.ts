import { attribute, type Node } from '../model';

/** The geometry of kernels that slide over spatial axes: convolutions, pooling, Col2Im. */

/** One entry a spatial axis; `begins` and `ends` are the rows of padding before and after the input. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

/** Extent of a kernel of `k` taps that lie `dilation` apart. */
export const extent = (k: number, dilation: number): number => (k - 1) * dilation + 1;

/** Strides and dilations of a node over `rank` spatial axes; all 1 where it states none. */
export const stepsOf = (node: Node, rank: number): Pick<Window, 'strides' | 'dilations'> => ({
  strides: attribute(node, 'strides', 'ints') ?? Array<number>(rank).fill(1),
  dilations: attribute(node, 'dilations', 'ints') ?? Array<number>(rank).fill(1),
});

/**
 * The window of a Conv or pooling node whose kernel is `kernel` over an input of `sizes` (spatial axes only), with `auto_pad` resolved:
 * SAME_* pads so that output = ⌈input / stride⌉, the odd row going to the end (UPPER) or the beginning (LOWER).
 */
export function windowOf(node: Node, kernel: readonly number[], sizes: readonly number[]): Window {
  const rank = kernel.length;
  const { strides, dilations } = stepsOf(node, rank);
  const auto = attribute(node, 'auto_pad', 'string') ?? 'NOTSET';
  if (auto === 'NOTSET' || auto === '') {
    const pads = attribute(node, 'pads', 'ints') ?? Array<number>(2 * rank).fill(0);
    return { kernel, strides, dilations, begins: pads.slice(0, rank), ends: pads.slice(rank) };
  }
  const total = kernel.map((k, i) => {
    if (auto === 'VALID') return 0;
    const [size, stride] = [sizes[i] as number, strides[i] as number];
    return Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent(k, dilations[i] as number) - size);
  });
  const smaller = total.map((t) => Math.floor(t / 2));
  const larger = total.map((t) => Math.ceil(t / 2));
  const [begins, ends] = auto === 'SAME_LOWER' ? [larger, smaller] : [smaller, larger];
  return { kernel, strides, dilations, begins, ends };
}

/**
 * Number of positions of the window along each axis. With `ceil` the last one may hang over the end padding, but it must begin inside the
 * input or the padding before it.
 */
export function positions(w: Window, sizes: readonly number[], ceil = false): readonly number[] {
  return sizes.map((size, i) => {
    const [stride, begin] = [w.strides[i] as number, w.begins[i] as number];
    const steps =
      (size + begin + (w.ends[i] as number) - extent(w.kernel[i] as number, w.dilations[i] as number)) / stride;
    if (!ceil) return Math.floor(steps) + 1;
    const count = Math.ceil(steps) + 1;
    return (count - 1) * stride >= size + begin ? count - 1 : count;
  });
}
