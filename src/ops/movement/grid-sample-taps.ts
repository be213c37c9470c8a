import type { GraphBuilder } from '../builder';

/** One pixel along one axis that a sample reads, for every point: values of shape [points, 1]. */
export interface Tap {
  /** Which pixel: an integer within the axis, in the type of the grid. */
  readonly index: string;
  /** What it counts, and how that changes with the point's coordinate in pixels; absent: not at all. */
  readonly weight: string;
  readonly slope?: string;
}

export interface Sampling {
  readonly mode: string;
  readonly padding: string;
  readonly alignCorners: boolean;
}

/** How far a sample moves in pixels where the grid's coordinate moves by 1. */
export const rate = (length: number, { alignCorners }: Sampling): number => (alignCorners ? length - 1 : length) / 2;

/** What is read along an axis of `length` pixels at the coordinates `grid` ([points, 1], -1 and 1 at the ends). ONNX GridSample-20 page. */
export function axisTaps(b: GraphBuilder, grid: string, length: number, s: Sampling): readonly Tap[] {
  const at = b.add(b.mul(grid, rate(length, s)), (length - 1) / 2);
  const dtype = b.dtypeOf(at);
  if (s.mode === 'nearest') {
    return [pixel(b, { index: b.op('Round', [at]), weight: b.filled(1, b.shapeOf(at), dtype) }, length, s)];
  }
  const below = b.op('Floor', [at]);
  const part = b.sub(at, below);
  const tap = (offset: number, weight: string, slope: string): Tap =>
    pixel(b, { index: offset ? b.add(below, offset) : below, weight, slope }, length, s);
  if (s.mode !== 'cubic') {
    const one = b.filled(1, b.shapeOf(at), dtype);
    return [tap(0, b.sub(1, part), b.neg(one)), tap(1, part, one)];
  }
  return [-1, 0, 1, 2].map((offset) => {
    // Distance of the pixel from the sample, |part - offset|; it grows with `part` where the pixel lies below.
    const distance = offset <= 0 ? b.sub(part, offset) : b.sub(offset, part);
    const [weight, slope] = cubic(b, distance, Math.abs(offset - 0.5) < 1);
    return tap(offset, weight, offset <= 0 ? slope : b.neg(slope));
  });
}

/** Keys' kernel with a = -3/4 at a distance in [0, 1] (`near`) or [1, 2], and its derivative. */
function cubic(b: GraphBuilder, t: string, near: boolean): readonly [weight: string, slope: string] {
  const a = -0.75;
  const [c3, c2, c1, c0] = near ? [a + 2, -(a + 3), 0, 1] : [a, -5 * a, 8 * a, -4 * a];
  const weight = b.add(b.mul(b.add(b.mul(b.add(b.mul(t, c3), c2), t), c1), t), c0);
  return [weight, b.add(b.mul(b.add(b.mul(t, 3 * c3), 2 * c2), t), c1)];
}

/** A pixel outside the image counts nothing (zeros), or is another one (border, reflection). */
function pixel(b: GraphBuilder, tap: Tap, length: number, s: Sampling): Tap {
  const dtype = b.dtypeOf(tap.index);
  const turned = s.padding === 'reflection' ? reflected(b, tap.index, length, s) : tap.index;
  const index = b.op('Clip', [turned, b.scalar(0, dtype), b.scalar(length - 1, dtype)]);
  if (s.padding !== 'zeros') return { ...tap, index };
  const there = b.cast(b.equal(index, tap.index), dtype);
  return {
    index,
    weight: b.mul(tap.weight, there),
    ...(tap.slope !== undefined && { slope: b.mul(tap.slope, there) }),
  };
}

/** Reflects pixels at the centres of the outer ones (aligned corners) or at their outer edges: a triangle wave. */
function reflected(b: GraphBuilder, at: string, length: number, { alignCorners }: Sampling): string {
  const [first, span] = alignCorners ? [0, Math.max(length - 1, 1)] : [-0.5, length];
  const from = b.sub(at, first);
  const phase = b.sub(from, b.mul(b.op('Floor', [b.div(from, 2 * span)]), 2 * span));
  return b.add(b.neg(b.abs(b.sub(phase, span))), span + first);
}
