import { attribute } from '../../model';
import { type CanonicalContext, type GradientContext, NoGradient, type OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { padded } from './padding';
import { rearranged } from './positions';

/** Along one axis, `count` elements from `start` on, each `step` after the last. */
interface Stride {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Clamped as the ONNX Slice-13 page says: starts to [0, length], ends to [0, length], for negative steps to [0, length-1] and [-1, length-1]. */
function stride(length: number, start: number, end: number, step: number): Stride {
  const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x < 0 ? x + length : x, low), high);
  const [s, e] =
    step > 0
      ? [clamp(start, 0, length), clamp(end, 0, length)]
      : [clamp(start, 0, length - 1), clamp(end, -1, length - 1)];
  return { start: s, step, count: Math.max(0, Math.ceil((e - s) / step)) };
}

/** What is taken along every axis of X; undefined where the numbers are not known or make no sense. */
function stridesOf(
  shape: readonly number[],
  values: (i: number) => readonly number[] | undefined,
  given: (i: number) => boolean,
): readonly Stride[] | undefined {
  const [starts, ends] = [values(1), values(2)];
  const axes = given(3) ? values(3) : starts?.map((_, i) => i);
  const steps = given(4) ? values(4) : starts?.map(() => 1);
  if (!starts || !ends || !axes || !steps || steps.includes(0)) return undefined;
  const result = shape.map((length): Stride => ({ start: 0, step: 1, count: length }));
  for (const [i, a] of axes.entries()) {
    const axis = axisOf(a, shape.length);
    const length = shape[axis];
    if (length === undefined) return undefined;
    result[axis] = stride(length, starts[i] as number, ends[i] as number, steps[i] as number);
  }
  return result;
}

/** Before opset 10 starts, ends and axes are attributes. */
function canonicalise(c: CanonicalContext): void {
  const [starts, ends, axes] = ['starts', 'ends', 'axes'].map((name) => attribute(c.node, name, 'ints'));
  if (!starts || !ends) {
    c.keep();
    return;
  }
  c.keep({
    inputs: [c.input(0), c.b.ints(starts), c.b.ints(ends), c.b.ints(axes ?? starts.map((_, i) => i))],
    attributes: {},
  });
}

/**
 * dY put back where it was taken from, zeros elsewhere: reversed along axes with a negative step, `|step| - 1` zeros put behind every element,
 * and the whole moved to its place.
 */
function putBack(c: GradientContext): string {
  const { b } = c;
  const shape = c.shape(0);
  const taken = stridesOf(shape, c.values, c.has);
  if (!taken) throw new NoGradient('its starts, ends, axes and steps make no sense');
  const reversed = taken.flatMap((s, i) => (s.step < 0 ? [i] : []));
  let dx = c.dy;
  if (reversed.length) {
    dx = b.slice(
      dx,
      reversed.map(() => -1),
      reversed.map(() => Number.MIN_SAFE_INTEGER),
      reversed,
      reversed.map(() => -1),
    );
  }
  const spread = taken.map((s) => (s.count > 1 ? Math.abs(s.step) : 1));
  if (spread.some((n) => n > 1)) {
    const axes = spread.flatMap((n, i) => (n > 1 ? [i] : []));
    const places = taken.flatMap((s, i) => (axes.includes(i) ? [s.count, 1] : [s.count]));
    const room = taken.flatMap((_, i) => (axes.includes(i) ? [0, (spread[i] as number) - 1] : [0]));
    dx = padded(
      b,
      b.reshape(dx, places),
      room.map(() => 0),
      room,
    );
    dx = b.reshape(
      dx,
      taken.map((s, i) => s.count * (spread[i] as number)),
    );
  }
  const begin = taken.map((s) => (s.step < 0 ? s.start + (s.count - 1) * s.step : s.start));
  const end = taken.map((s, i) => (shape[i] as number) - (begin[i] as number) - s.count * (spread[i] as number));
  return padded(b, dx, begin, end);
}

/**
 * Y = every `step`-th element of X from `start` to before `end`, along some axes. dX = dY put back where it was taken from. PyTorch
 * derivatives.yaml: `slice`.
 */
export const slice: OperatorRule = {
  type: 'Slice',
  canonicalise,
  infer(c) {
    const x = c.type(0);
    const taken = x && stridesOf(x.shape, c.values, (i) => Boolean(c.node.inputs[i]));
    if (!taken) return [];
    return [
      rearranged(
        x,
        taken.map((s) => s.count),
        (at) => at.map((p, i) => (taken[i] as Stride).start + p * (taken[i] as Stride).step),
      ),
    ];
  },
  gradient: (c) => [
    () => (c.shape(0).includes(0) ? c.b.filled(0, c.shape(0), c.b.dtypeOf(c.dy)) : putBack(c)),
    undefined,
    undefined,
    undefined,
    undefined,
  ],
};
