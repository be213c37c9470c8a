import { elementCount } from '../../model';
import type { Inferred } from '../operator';
import { knownValues } from '../shapes';

/** Where elements lie in row-major order, and tensors that are known rearrangements of others. */

/** How far apart neighbours along each axis lie. */
export const strides = (shape: readonly number[]): readonly number[] =>
  shape.map((_, i) => elementCount(shape.slice(i + 1)));

/** Flat index of a position. */
export const flatIndex = (at: readonly number[], shape: readonly number[]): number =>
  at.reduce((flat, x, i) => flat * (shape[i] as number) + x, 0);

/** Every position of a tensor of that shape, in row-major order. */
export function positions(shape: readonly number[]): readonly (readonly number[])[] {
  const step = strides(shape);
  return Array.from({ length: elementCount(shape) }, (_, flat) =>
    shape.map((d, i) => Math.floor(flat / (step[i] as number)) % d),
  );
}

/** `x` rearranged to `shape`: the element at a position of the result is that of `x` at `from(position)`. Followed by value if small. */
export function rearranged(
  x: Inferred,
  shape: readonly number[],
  from: (at: readonly number[]) => readonly number[],
): Inferred {
  const { values } = x;
  if (!values || elementCount(shape) > knownValues) return { dtype: x.dtype, shape };
  return {
    dtype: x.dtype,
    shape,
    values: positions(shape).map((at) => values[flatIndex(from(at), x.shape)] as number),
  };
}
