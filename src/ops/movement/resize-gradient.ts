import { type Attributes, float, ints } from '../../model';
import type { GraphBuilder } from '../builder';
import type { GradientContext } from '../operator';
import {
  crops,
  drivingAxis,
  keepsAspect,
  type ResizedAxis,
  repetition,
  resizeAxes,
  resizedAxes,
} from './resize-geometry';

/**
 * Resizing is linear and works on each axis by itself, so dX = R₁ᵀ…Rₙᵀ dY with one matrix an axis, which the operator itself makes of an
 * identity matrix. Where every element is merely repeated, the repetitions are summed instead.
 */
export function resizeGradient(c: GradientContext): string {
  const { b, node } = c;
  const { shape } = c.type(0);
  const resized = b.shapeOf(c.dy);
  // The runtime copies what keeps its shape, whatever the scales.
  if (!crops(node) && shape.join() === resized.join()) return c.dy;
  const axes = knownAxes(c);
  const blocks = shape.map((_, i) => axes?.[i] && repetition(node, axes[i]));
  const stays = keptAxes(c);
  return shape.reduce(
    (dy, _, i) => (blocks[i] || stays(i) ? dy : alongAxis(b, dy, i, interpolation(c, i))),
    sumBlocks(b, c.dy, shape, blocks),
  );
}

/** Which axes are copied as they are. */
export function keptAxes(c: GradientContext): (axis: number) => boolean {
  const { shape } = c.type(0);
  const resized = c.b.shapeOf(c.dy);
  const axes = knownAxes(c);
  const named = resizeAxes(c.node, shape.length);
  return (i) => shape[i] === resized[i] && (!named.includes(i) || axes?.[i]?.scale === 1);
}

const present = (c: GradientContext, i: number): boolean => c.has(i) && !c.shape(i).includes(0);

/** Undefined where the scales are computed while the model runs. */
export function knownAxes(c: GradientContext): readonly ResizedAxis[] | undefined {
  if (present(c, 3)) return resizedAxes(c.node, c.shape(0), { sizes: c.values(3) });
  const scales = c.type(2).values;
  return scales && resizedAxes(c.node, c.shape(0), { scales });
}

/** Sums the repetitions of each element along the axes that have any. */
function sumBlocks(
  b: GraphBuilder,
  dy: string,
  shape: readonly number[],
  blocks: readonly (number | undefined)[],
): string {
  const resized = b.shapeOf(dy);
  const apart = shape.flatMap((d, i) => (blocks[i] ? [d, blocks[i]] : [resized[i] as number]));
  const inner = shape.flatMap((_, i) => (blocks[i] ? [false, true] : [false]));
  const sums = inner.flatMap((yes, i) => (yes ? [i] : []));
  return sums.length ? b.reduce('ReduceSum', b.reshape(dy, apart), sums, false) : dy;
}

/** The matrix [length, resized] of an axis: element (i, o) is the weight of input i in output o. */
export function interpolation(c: GradientContext, axis: number): string {
  const { b, node } = c;
  const shape = c.shape(0);
  const length = shape[axis] as number;
  const resized = b.shapeOf(c.dy)[axis] as number;
  const named = resizeAxes(node, shape.length);
  const at = named.indexOf(axis);
  const { axes: _, keep_aspect_ratio_policy: policy, ...attributes } = node.attributes;
  const own: Attributes = { ...attributes, extrapolation_value: float(0) };
  const region = (end: 0 | 1): Part => (crops(node) ? part(c, 1, at + end * named.length) : end);
  const roi = crops(node) ? vector(b, [0, 0, region(0), 0, 1, 1, region(1), 1]) : '';
  // An axis that keeps its length would be copied too: a constant one beside it does change.
  const beside = resized === length ? 2 : 1;
  const square = b.reshape(b.op('EyeLike', [b.filled(0, [length, length], 'float32')]), [1, length, length, 1]);
  const whole = (): string => {
    if (!present(c, 3)) {
      const result = b.op('Resize', [square, roi, vector(b, [1, 1, part(c, 2, at), beside])], own);
      // Known even where the scale is not.
      b.types.set(result, { dtype: 'float32', shape: [1, length, resized, beside] });
      return result;
    }
    const sizes = c.values(3);
    if (!policy || !keepsAspect(node)) {
      return b.op('Resize', [square, roi, '', b.ints([1, length, resized, beside])], own);
    }
    // Another axis decides the scale: it is the one that stands beside.
    const driver = drivingAxis(node, shape, sizes);
    const size = (a: number): number => sizes[named.indexOf(a)] as number;
    const pair = b.expand(square, [1, length, length, shape[driver] as number]);
    return b.op('Resize', [pair, roi, '', b.ints([size(axis), size(driver)])], {
      ...own,
      axes: ints([2, 3]),
      keep_aspect_ratio_policy: policy,
    });
  };
  const weights = whole();
  const first = b.shapeOf(weights)[3] === 1 ? weights : b.slice(weights, [0], [1], [3]);
  return b.cast(b.reshape(first, [length, resized]), b.dtypeOf(c.dy));
}

/** A number, or a value with one element. */
type Part = number | string;

/** Element `i` of a vector that is an input, as float32. */
const part = (c: GradientContext, input: number, i: number): Part =>
  c.type(input).values?.[i] ?? c.b.op('Gather', [c.b.cast(c.input(input), 'float32'), c.b.ints([i])]);

function vector(b: GraphBuilder, parts: readonly Part[]): string {
  const numbers = parts.filter((p) => typeof p === 'number');
  if (numbers.length === parts.length) return b.constant('float32', [parts.length], numbers);
  return b.concat(
    parts.map((p) => (typeof p === 'number' ? b.constant('float32', [1], [p]) : p)),
    0,
  );
}

/** Multiplies along one axis: the matrix [to, from] takes vectors of that axis. */
export function alongAxis(b: GraphBuilder, x: string, axis: number, by: string): string {
  const shape = b.shapeOf(x);
  if (axis === shape.length - 1) return b.matmul(x, b.transpose(by, [1, 0]));
  const before = shape.slice(0, axis).reduce((n, d) => n * d, 1);
  const after = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const product = b.matmul(by, b.reshape(x, [before, shape[axis] as number, after]));
  return b.reshape(product, shape.with(axis, b.shapeOf(by)[0] as number));
}
