import { attribute, type DataType, elementCount, int, type Node, numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';

/** Where RoiAlign's samples lie along one axis. */

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

/** Edges of the boxes (rows x₁, y₁, x₂, y₂) and their bins along the vertical and the horizontal axis of RoiAlign(X, boxes, image of each). */
export function alignment({
  b,
  node,
  input,
}: {
  readonly b: GraphBuilder;
  readonly node: Node;
  input(i: number): string;
}): readonly [vertical: readonly [Boxes, Axis], horizontal: readonly [Boxes, Axis]] {
  const { dtype, shape } = b.typeOf(input(0));
  const [count = 0] = b.shapeOf(input(1));
  const half = attribute(node, 'coordinate_transformation_mode', 'string') !== 'output_half_pixel';
  const edge = (i: number): string => b.slice(input(1), [i], [i + 1], [1]);
  const along = (low: number, bins: string, length: number): readonly [Boxes, Axis] => [
    { low: edge(low), high: edge(low + 2), count, dtype },
    {
      bins: numberAttribute(node, bins, 1),
      length,
      ratio: numberAttribute(node, 'sampling_ratio', 0),
      scale: numberAttribute(node, 'spatial_scale', 1),
      half,
    },
  ];
  return [along(1, 'output_height', shape[2] as number), along(0, 'output_width', shape[3] as number)];
}

export interface Samples {
  /** The samples, moved to the outermost pixels where they lie farther out: [R, bins, S, 1]. */
  readonly held: string;
  /** The same in bins from the start of the box. */
  readonly along: string;
  /** Does the box have the sample, and does it lie at most a pixel outside? */
  readonly inside: string;
  /** Does the box have the sample? [R, 1, S, 1] or [1, 1, S, 1]. */
  readonly present: string;
  /** Samples a bin, at least 1: [R, 1, 1, 1] or []. */
  readonly most: string;
  /** Length of the boxes in pixels, [R, 1, 1, 1]. */
  readonly extent: string;
}

/**
 * Samples lie at start + bin·(p + (s + ½)/S), s = 0 … S − 1. S may differ from box to box: the number of columns is known only at run time
 * then.
 */
export function samplesAlong(b: GraphBuilder, boxes: Boxes, { bins, length, ratio, scale, half }: Axis): Samples {
  const { count, dtype } = boxes;
  const number = (value: number): string => b.scalar(value, dtype);
  const place = (edge: string): string => b.reshape(b.sub(b.mul(edge, scale), half ? 0.5 : 0), [count, 1, 1, 1]);
  const [start, end] = [place(boxes.low), place(boxes.high)];
  const extent = b.sub(end, start);
  const size = b.div(half ? extent : b.op('Max', [extent, number(1)]), bins);
  const samples = ratio > 0 ? number(ratio) : b.op('Ceil', [size]);
  const most = b.op('Max', [samples, number(1)]);
  const all =
    ratio > 0
      ? counting(b, dtype, [ratio])
      : b.op('Range', [number(0), b.op('ReduceMax', [most], { keepdims: int(0) }), number(1)]);
  const s = b.op('Reshape', [all, b.ints([1, 1, -1, 1])]);
  const along = b.add(counting(b, dtype, [1, bins, 1, 1]), b.op('Div', [b.add(s, number(0.5)), most]));
  const sample = b.add(start, b.mul(size, along));
  const present = b.less(s, samples);
  const inside = b.and(b.and(b.greaterOrEqual(sample, number(-1)), b.lessOrEqual(sample, number(length))), present);
  return { held: b.op('Clip', [sample, number(0), number(length - 1)]), along, inside, present, most, extent };
}

/** 0, 1, 2, … in the given shape. */
export const counting = (b: GraphBuilder, dtype: DataType, dims: readonly number[]): string =>
  b.constant(dtype, dims, [...Array(elementCount(dims)).keys()]);
