import { type DataType, elementCount, type Tensor, tensorOf } from '../../src/model';
import { random } from './draw';

/** Reproducible uniform numbers in [low, high). */
export function uniform(
  dims: readonly number[],
  { low = -2, high = 2, seed = 1, dtype = 'float32' as DataType } = {},
): Tensor {
  const next = random(seed);
  return tensorOf(
    dtype,
    dims,
    Array.from({ length: elementCount(dims) }, () => low + (high - low) * next()),
  );
}

/** A vector of these numbers. */
export const vector = (values: readonly number[], dtype: DataType = 'float32'): Tensor =>
  tensorOf(dtype, [values.length], values);

export const scalar = (value: number, dtype: DataType = 'float32'): Tensor => tensorOf(dtype, [], [value]);
