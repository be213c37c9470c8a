import { type DataType, decodeNumbers, elementCount, isFloat } from '../model';
import type { Inferred } from '../ops/operator';
import { knownValues } from '../ops/shapes';
import type { PlannedInput } from './feeds';
import { readNpy } from './npy';
import type { Fill } from './protocol';

/**
 * The types that planned inputs give a graph; with them their numbers where those are small integers that every draw repeats, for they
 * decide shapes and branches (a sampling rate, a length, a mask).
 */
export function plannedTypes(inputs: readonly PlannedInput[]): ReadonlyMap<string, Inferred> {
  return new Map(
    inputs.map(({ spec }) => {
      const { name, dtype, dims, fill } = spec;
      const small = !isFloat(dtype) && elementCount(dims) <= knownValues;
      const values = small ? fixedValues(fill, dtype, dims) : undefined;
      return [name, { dtype, shape: dims, ...(values && { values }) }];
    }),
  );
}

function fixedValues(fill: Fill, dtype: DataType, dims: readonly number[]): readonly number[] | undefined {
  const n = elementCount(dims);
  switch (fill.kind) {
    case 'constant':
      return Array.from({ length: n }, () => fill.value);
    case 'positions':
      return Array.from({ length: n }, (_, i) => i % (dims.at(-1) ?? 1));
    case 'bytes':
      return decodeNumbers(dtype, fill.bytes);
    case 'npy':
      return decodeNumbers(dtype, readNpy(fill.path).bytes);
    default:
      return undefined;
  }
}
