import { attribute } from '../../model';
import { product } from '../linear/gemm';
import { type GradientContext, NoGradient } from '../operator';
import { resizeAxes } from './resize-geometry';
import { alongAxis, interpolation, keptAxes, knownAxes } from './resize-gradient';

/**
 * The gradient of Resize with respect to the region that tf_crop_and_resize takes, [starts…, ends…] in shares of L − 1. Output o of an axis reads
 * at p = (L − 1)·(start + o·(end − start)/(O − 1)), or halfway where it is the only one, and pixel k counts max(0, 1 − |p − k|) in it (ONNX
 * Resize page; mode "linear"). An axis whose scale is 1 is copied, whatever its region.
 */
export function regionGradient(c: GradientContext): string {
  const { b, node } = c;
  if ((attribute(node, 'mode', 'string') ?? 'nearest') !== 'linear') {
    throw new NoGradient('the region of cubic interpolation has no gradient rule');
  }
  const named = resizeAxes(node, c.shape(0).length);
  const axes = knownAxes(c);
  const dtype = c.type(1).dtype;
  const none = b.constant(dtype, [1], [0]);
  const parts = named.map((axis, i) => {
    if (axes?.[axis]?.scale === 1) return [none, none] as const;
    return edges(c, axis, [i, i + named.length]).map((x) => b.cast(x, dtype)) as [string, string];
  });
  return b.concat([...parts.map(([start]) => start), ...parts.map(([, end]) => end)], 0);
}

/** The gradients of start and end of one axis, [1] each, which are elements of the region at the given places. */
function edges(c: GradientContext, axis: number, at: readonly [number, number]): readonly [string, string] {
  const { b } = c;
  const { dtype } = c.type(0);
  const [length, outputs] = [c.shape(0)[axis] as number, b.shapeOf(c.dy)[axis] as number];
  const column = (value: (o: number) => number): string =>
    b.constant(
      dtype,
      [outputs],
      Array.from({ length: outputs }, (_, o) => (length - 1) * value(o)),
    );
  const share = (o: number): number => (outputs > 1 ? o / (outputs - 1) : 0.5);
  const [fromStart, fromEnd] = [column((o) => 1 - share(o)), column(share)];
  const edge = (i: number): string => b.cast(b.slice(c.input(1), [i], [i + 1], [0]), dtype);
  const place = b.add(b.mul(edge(at[0]), fromStart), b.mul(edge(at[1]), fromEnd));
  const pixels = b.constant(dtype, [length, 1], [...Array(length).keys()]);
  const distance = b.sub(place, pixels);
  const within = b.and(b.greaterOrEqual(place, 0), b.lessOrEqual(place, length - 1));
  const near = b.and(within, b.less(b.abs(distance), 1));
  const slope = b.where(near, b.neg(b.sign(distance)), 0);
  const arriving = b.reduce('ReduceSum', b.mul(weightsCotangent(c, axis), slope), [0], false);
  const total = (of: string): string => b.reduce('ReduceSum', b.mul(arriving, of), [0]);
  return [total(fromStart), total(fromEnd)];
}

/** dL/d(weights) of the axis, [length, outputs]: what dY makes of X resized along all other axes. */
function weightsCotangent(c: GradientContext, axis: number): string {
  const { b } = c;
  const shape = c.shape(0);
  const kept = keptAxes(c);
  const others = shape.reduce(
    (x, _, i) => (i === axis || kept(i) ? x : alongAxis(b, x, i, b.transpose(interpolation(c, i), [1, 0]))),
    c.input(0),
  );
  const rows = (x: string): string => {
    const last = [...shape.keys()].filter((i) => i !== axis);
    const moved = b.transpose(x, [...last, axis]);
    const width = b.shapeOf(moved).at(-1) as number;
    return b.reshape(moved, [b.shapeOf(moved).reduce((n, d) => n * d, 1) / Math.max(width, 1), width]);
  };
  return product(b, [rows(others), true], [rows(c.dy), false]);
}
