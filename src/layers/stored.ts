import { attribute, elementCount, isFloat, type Node, numberAttribute, type Tensor, tensorNumbers } from '../model';
import { axisOf } from '../ops/shapes';
import { crosses } from './flatten';
import type { WeightSummary } from './summary';
import { makerOf, standard, type Wiring } from './wiring';

/**
 * A value that is an initializer of the model, at most renamed, reshaped, transposed, regrouped, cast or dequantised, or that has a slice of one in
 * every round (a Scan over layers of one shape keeps their weights in a stack).
 */
export interface Stored {
  /** The Identity nearest to the initializer that gives it a name of its own, or the initializer itself. */
  readonly name: string;
  readonly initializer: string;
  readonly tensor: Tensor;
  /** As it is used; undefined where a reshape's target is not known. */
  readonly shape: readonly number[] | undefined;
}

/** Longer chains than any exporter writes; a bound, so that hostile graphs cost nothing. */
const longestChain = 12;

function reshaped(from: readonly number[], target: readonly number[]): number[] | undefined {
  const copied = target.map((d, i) => (d === 0 ? (from[i] ?? 0) : d));
  const known = copied.filter((d) => d !== -1).reduce((n, d) => n * d, 1);
  const shape = copied.map((d) => (d === -1 ? elementCount(from) / known : d));
  return elementCount(shape) === elementCount(from) ? shape : undefined;
}

function unsqueezed(from: readonly number[], axes: readonly number[]): number[] {
  const rank = from.length + axes.length;
  const at = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  const rest = from.values();
  return Array.from({ length: rank }, (_, i) => (at.has(i) ? 1 : (rest.next().value ?? 1)));
}

function squeezed(from: readonly number[], axes: readonly number[] | undefined): number[] {
  const at = axes && new Set(axes.map((axis) => (axis < 0 ? axis + from.length : axis)));
  return from.filter((d, i) => (at ? !at.has(i) : d !== 1));
}

/** Follows a value back to its initializer. Undefined for values that are computed from the model's inputs. */
export function stored(wiring: Wiring, value: string, depth = 0): Stored | undefined {
  const tensor = wiring.graph.initializers.get(value);
  if (tensor) return { name: value, initializer: value, tensor, shape: tensor.dims };
  const node = makerOf(wiring, value);
  if (!node || depth >= longestChain) return undefined;
  if (standard(node, 'Concat')) return regrouped(wiring, node, depth);
  const [data, second] = node.inputs;
  if (data === undefined || !(standard(node, ...passing) || crosses(node, 'Slice'))) return undefined;
  const from = stored(wiring, data, depth + 1);
  if (!from) return undefined;
  const { shape } = from;
  switch (node.op) {
    case 'Slice':
      return { ...from, shape: shape?.toSpliced(numberAttribute(node, 'axis', 0), 1) };
    case 'Identity':
      return { ...from, name: data === from.name ? value : from.name };
    case 'Transpose': {
      const order = attribute(node, 'perm', 'ints') ?? shape?.map((_, i) => shape.length - 1 - i);
      return { ...from, shape: shape && order?.map((axis) => shape[axis] ?? 1) };
    }
    case 'Reshape': {
      const target = second === undefined ? undefined : storedNumbers(wiring, second);
      return { ...from, shape: shape && target && reshaped(shape, target) };
    }
    case 'Flatten': {
      const axis = numberAttribute(node, 'axis', 1);
      return { ...from, shape: shape && [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))] };
    }
    case 'Unsqueeze': {
      const axes = second === undefined ? undefined : storedNumbers(wiring, second);
      return { ...from, shape: shape && axes && unsqueezed(shape, axes) };
    }
    case 'Squeeze': {
      const axes = second ? storedNumbers(wiring, second) : undefined;
      return { ...from, shape: shape && (second && !axes ? undefined : squeezed(shape, axes)) };
    }
    default:
      return from;
  }
}

/** The parts of one stored value, every one of them once, in another order: gates as another library counts them. */
function regrouped(wiring: Wiring, join: Node, depth: number): Stored | undefined {
  const parts = join.inputs.map((name) => makerOf(wiring, name));
  const source = parts[0]?.inputs[0] ?? '';
  if (parts.some((part) => !part || part.inputs[0] !== source)) return undefined;
  const from = stored(wiring, source, depth + 1);
  const rank = from?.shape?.length ?? 0;
  const axis = axisOf(numberAttribute(join, 'axis', 0), rank);
  const [split] = parts;
  if (split && standard(split, 'Split')) {
    const whole = [...join.inputs].sort().join() === [...split.outputs].sort().join();
    return whole && axis === axisOf(numberAttribute(split, 'axis', 0), rank) ? from : undefined;
  }
  return cover(
    parts.map((part) => part && sliceAlong(wiring, part, axis, from?.shape ?? [])),
    from?.shape?.[axis] ?? 0,
  )
    ? from
    : undefined;
}

type Stretch = readonly [start: number, end: number];

/** Start and end of a Slice without gaps along one axis; undefined for anything else. */
function sliceAlong(wiring: Wiring, node: Node, axis: number, shape: readonly number[]): Stretch | undefined {
  if (!standard(node, 'Slice')) return undefined;
  const [starts, ends, axes, steps = [1]] = node.inputs.slice(1).map((name) => storedNumbers(wiring, name));
  if (starts?.length !== 1 || ends?.length !== 1 || steps[0] !== 1) return undefined;
  if (axisOf(axes?.[0] ?? 0, shape.length) !== axis) return undefined;
  const size = shape[axis] ?? 0;
  const within = (at: number): number => Math.min(at < 0 ? at + size : at, size);
  return [within(starts[0] ?? 0), within(ends[0] ?? 0)];
}

/** Whether the stretches, put in order, are 0 … `size` without gap or overlap. */
function cover(stretches: readonly (Stretch | undefined)[], size: number): boolean {
  const known = stretches.filter((s) => s !== undefined).sort(([a], [b]) => a - b);
  return (
    known.length === stretches.length &&
    known.at(-1)?.[1] === size &&
    known.every(([start], i) => start === (known[i - 1]?.[1] ?? 0))
  );
}

const passing = [
  'Identity',
  'Transpose',
  'Reshape',
  'Flatten',
  'Unsqueeze',
  'Squeeze',
  'Cast',
  'CastLike',
  'DequantizeLinear',
];

/** The elements of a small stored tensor (sizes, axes, scalars); undefined where the value is not one. */
export function storedNumbers(wiring: Wiring, value: string): readonly number[] | undefined {
  const found = stored(wiring, value);
  return found && elementCount(found.tensor.dims) <= 64 ? tensorNumbers(found.tensor) : undefined;
}

/** A number that the model holds, or computes from such numbers alone. */
export const storedScalar = (wiring: Wiring, value: string): number | undefined => wiring.scalars.get(value);

/** A stored value that a gradient could change: floating point, or quantised floating point. */
export function storedWeight(wiring: Wiring, value: string | undefined): Stored | undefined {
  if (!value) return undefined;
  const found = stored(wiring, value);
  if (!found) return undefined;
  return isFloat(found.tensor.dtype) || dequantised(wiring, value) ? found : undefined;
}

function dequantised(wiring: Wiring, value: string, depth = 0): boolean {
  const node = makerOf(wiring, value);
  if (!node || depth >= longestChain) return false;
  return standard(node, 'DequantizeLinear', 'Cast') || dequantised(wiring, node.inputs[0] ?? '', depth + 1);
}

/** What is known of the elements of a stored value. */
export const summaryOf = (wiring: Wiring, { name, initializer }: Stored): WeightSummary | undefined =>
  wiring.summaries.get(name) ?? wiring.summaries.get(initializer);

/** E[x²] of a stored value, where its elements are known. */
export function secondMoment(wiring: Wiring, found: Stored | undefined): number | undefined {
  const stats = found && summaryOf(wiring, found)?.stats;
  return stats && stats.mean ** 2 + stats.std ** 2;
}

/** Whether a value is the same whatever the model is fed. */
export const isConstant = (wiring: Wiring, value: string): boolean =>
  wiring.scalars.has(value) || stored(wiring, value) !== undefined;
