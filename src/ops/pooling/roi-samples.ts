import type { DataType } from '../../model';
import type { GraphBuilder } from '../builder';

/** Where RoiAlign's samples lie along one axis, and what each pixel counts in their mean. */

/** Edges of the boxes along the axis, [R, 1] each. */
export interface Boxes {
  readonly low: string;
  readonly high: string;
  readonly count: number;
  readonly dtype: DataType;
}

export interface Axis {
  /** Bins that a box is cut into, and pixels. */
  readonly bins: number;
  readonly length: number;
  /** Samples a bin; 0: as many as it has pixels, rounded up. */
  readonly ratio: number;
  readonly scale: number;
  /** Are pixels' centres at whole numbers plus a half, and boxes smaller than a pixel left as they are? */
  readonly half: boolean;
}

export interface Along {
  /** [R, bins, length] */
  readonly weights: string;
  /** From the cotangent of the weights those of the edges, [R, 1] each. */
  adjoint(dWeights: string): { readonly low: string; readonly high: string };
}

/**
 * Samples lie at start + bin·(p + (s + ½)/S), s = 0 … S − 1. One farther than a pixel outside counts 0, others are moved to the outermost pixels;
 * pixel k then counts max(0, 1 − |sample − k|)/S. S may differ from box to box: the number of columns is known only at run time.
 */
export function alongAxis(b: GraphBuilder, boxes: Boxes, { bins, length, ratio, scale, half }: Axis): Along {
  const { count, dtype } = boxes;
  const number = (value: number): string => b.scalar(value, dtype);
  const row = (n: number, dims: readonly number[]): string =>
    b.constant(
      dtype,
      dims,
      Array.from({ length: n }, (_, i) => i),
    );
  const place = (edge: string): string => b.reshape(b.sub(b.mul(edge, scale), half ? 0.5 : 0), [count, 1, 1, 1]);
  const [start, end] = [place(boxes.low), place(boxes.high)];
  const extent = b.sub(end, start);
  const size = b.div(half ? extent : b.op('Max', [extent, number(1)]), bins);
  const samples = ratio > 0 ? number(ratio) : b.op('Ceil', [size]);
  const most = b.op('Max', [samples, number(1)]);
  const all = b.op('Range', [number(0), b.op('ReduceMax', [most], { keepdims: { type: 'int', value: 0 } }), number(1)]);
  const s = b.op('Reshape', [all, b.ints([1, 1, -1, 1])]);
  /** (p + (s + ½)/S), and the samples themselves: [R, bins, S, 1]. */
  const along = b.add(row(bins, [1, bins, 1, 1]), b.op('Div', [b.add(s, number(0.5)), most]));
  const sample = b.add(start, b.mul(size, along));
  const inside = b.and(
    b.and(b.greaterOrEqual(sample, number(-1)), b.lessOrEqual(sample, number(length))),
    b.less(s, samples),
  );
  const counts = b.op('Div', [b.op('Where', [inside, number(1), number(0)]), most]);
  const held = b.op('Clip', [sample, number(0), number(length - 1)]);
  const distance = b.sub(held, row(length, [1, 1, 1, length]));
  const share = b.op('Relu', [b.sub(number(1), b.abs(distance))]);
  /** Σ over `axes`, as `shape`: the sum knows no longer how many samples there were. */
  const summed = (x: string, axes: readonly number[], shape: readonly number[]): string => {
    const sum = b.op('Reshape', [b.op('ReduceSum', [x, b.ints(axes)]), b.ints(shape)]);
    b.types.set(sum, { dtype, shape });
    return sum;
  };
  return {
    weights: summed(b.mul(share, counts), [2], [count, bins, length]),
    adjoint(dWeights) {
      // 0 exactly on a pixel, so also for samples that were moved to the outermost ones.
      const slope = b.neg(b.mul(b.sign(distance), b.sign(share)));
      const arriving = b.mul(b.reshape(dWeights, [count, bins, 1, length]), slope);
      const dSample = b.mul(b.reduce('ReduceSum', arriving, [3]), counts);
      const total = (x: string): string => summed(x, [1, 2, 3], [count, 1]);
      const dStart = total(dSample);
      const dSize = b.div(total(b.mul(dSample, along)), bins);
      const wide = b.reshape(b.greater(extent, 1), [count, 1]);
      const dExtent = half ? dSize : b.where(wide, dSize, 0);
      return { low: b.mul(b.sub(dStart, dExtent), scale), high: b.mul(dExtent, scale) };
    },
  };
}
