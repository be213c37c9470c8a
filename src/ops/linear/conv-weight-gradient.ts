import { ints } from '../../model';
import type { GraphBuilder } from '../builder';
import type { Convolution } from './convolution';

/** Above so many taps a dense kernel's gradient is one convolution; below, it is a matrix product a tap. */
const mostTaps = 32;

/**
 * dW of a convolution: each tap of the kernel is the product of dY with the rows of X that lie under the tap. X[N, C, …] and dY[N, M, …]
 * give W[M, C/groups, …].
 *
 * A convolution of X with dY as its kernel says the same in fewer nodes, but the runtime makes it a product as narrow as the
 * kernel has taps: 15 times slower for 3×3, on a par from about 32 taps on (`bench/conv-gradients.ts`).
 */
export function weightGradient(b: GraphBuilder, c: Convolution, x: string, dy: string): string {
  const taps = positionsIn(c.kernel);
  return c.groups === 1 && taps.length > mostTaps ? asConvolution(b, c, x, dy) : tapByTap(b, c, taps, x, dy);
}

/** All index vectors within a box, the last axis fastest. */
const positionsIn = (sizes: readonly number[]): readonly (readonly number[])[] =>
  sizes.reduce<number[][]>((all, n) => all.flatMap((p) => Array.from({ length: n }, (_, i) => [...p, i])), [[]]);

function tapByTap(
  b: GraphBuilder,
  c: Convolution,
  taps: ReturnType<typeof positionsIn>,
  x: string,
  dy: string,
): string {
  const axes = c.sizes.map((_, i) => i + 2);
  const [features, channels] = [c.features / c.groups, c.channels / c.groups];
  const positions = c.outputs.reduce((n, d) => n * d, 1);
  // A product an image, summed afterwards, or one over the whole batch: whichever moves less, the products or X and dY.
  const perImage = c.groups === 1 && taps.length * channels * features <= (channels + features) * positions;
  const [lead, terms] = perImage ? [c.batch, positions] : [c.groups, c.batch * positions];
  const arranged = (v: string): string => (perImage ? v : exchanged(b, v));
  const padded = [...c.begins, ...c.ends].some((p) => p > 0)
    ? b.op('Pad', [arranged(x), b.ints([0, 0, ...c.begins, 0, 0, ...c.ends])])
    : arranged(x);
  const left = b.reshape(arranged(dy), [lead, features, terms]);
  const reach = c.outputs.map((d, i) => (d - 1) * (c.strides[i] as number) + 1);
  const whole = taps.length === 1 && b.shapeOf(padded).slice(2).join() === c.outputs.join();
  const products = taps.map((tap) => {
    const starts = tap.map((t, i) => t * (c.dilations[i] as number));
    const ends = starts.map((s, i) => s + (reach[i] as number));
    const under = whole ? padded : b.slice(padded, starts, ends, axes, c.strides);
    return b.matmul(left, b.transpose(b.reshape(under, [lead, channels, terms]), [0, 2, 1]));
  });
  const stacked = products.length > 1 ? b.concat(products, 1) : (products[0] as string);
  const summed = perImage && c.batch > 1 ? b.reduce('ReduceSum', stacked, [0]) : stacked;
  // The runtime moves one axis inwards fast; other orders of so large a tensor cost more than the products.
  const apart = b.reshape(summed, [c.groups, taps.length, features, channels]);
  return b.reshape(b.transpose(apart, [0, 2, 3, 1]), [c.features, channels, ...c.kernel]);
}

/** Batch and channels exchanged, as are strides and dilations (Dumoulin & Visin 2016, §4). Dense convolutions only. */
export function asConvolution(b: GraphBuilder, c: Convolution, x: string, dy: string): string {
  const full = b.op('Conv', [exchanged(b, x), exchanged(b, dy)], {
    strides: ints(c.dilations),
    dilations: ints(c.strides),
    pads: ints([...c.begins, ...c.ends]),
  });
  // Rows that the last stride did not fill make more positions than the kernel has taps.
  const axes = c.kernel.map((_, i) => i);
  const exact = axes.every((i) => b.shapeOf(full)[i + 2] === c.kernel[i])
    ? full
    : b.slice(
        full,
        axes.map(() => 0),
        c.kernel,
        axes.map((i) => i + 2),
      );
  return exchanged(b, exact);
}

/** The first two axes exchanged; no data moves where one of them has size 1. */
function exchanged(b: GraphBuilder, v: string): string {
  const [first = 1, second = 1, ...rest] = b.shapeOf(v);
  if (first === 1 || second === 1) return b.reshape(v, [second, first, ...rest]);
  return b.transpose(v, [1, 0, ...rest.map((_, i) => i + 2)]);
}
