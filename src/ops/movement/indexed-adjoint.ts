import { type Attributes, type DataType, int, string } from '../../model';
import type { GraphBuilder } from '../builder';

/** The adjoints of reading at indexed places: what is read twice gets both gradients. */

interface TensorType {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

/** Zeros with `updates` added at the places that the last axis of `indices` (int64) names, as ScatterND has it. */
export const scatteredSum = (b: GraphBuilder, indices: string, updates: string, type: TensorType): string =>
  added(b, 'ScatterND', indices, updates, type);

/** Zeros with `updates` added at the places that `indices` name along an axis, as ScatterElements has it. */
export const scatteredElements = (
  b: GraphBuilder,
  indices: string,
  updates: string,
  type: TensorType,
  axis: number,
): string => added(b, 'ScatterElements', indices, updates, type, { axis: int(axis) });

function added(
  b: GraphBuilder,
  op: string,
  indices: string,
  updates: string,
  { dtype, shape }: TensorType,
  attributes: Attributes = {},
): string {
  // The runtime adds in float32 and float64 only.
  const wide = dtype === 'float64' ? dtype : 'float32';
  const from = dtype === wide ? updates : b.cast(updates, wide);
  const sum = b.op(op, [b.filled(0, shape, wide), indices, from], { ...attributes, reduction: string('add') });
  return b.cast(sum, dtype);
}

/**
 * The adjoint of picking slices along `axis` by an index tensor (int64) of the given rank: `dy` ([before…, indices…, after…]) added up at the indexed
 * places of zeros. ScatterND adds whole rows, so the axis goes to the front and back.
 */
export function indexedAdjoint(
  b: GraphBuilder,
  dy: string,
  indices: { readonly name: string; readonly rank: number },
  { dtype, shape }: TensorType,
  axis: number,
): string {
  const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const after = shape.length - axis - 1;
  const order = [...range(axis, indices.rank), ...range(0, axis), ...range(axis + indices.rank, after)];
  const front = [shape[axis] as number, ...shape.slice(0, axis), ...shape.slice(axis + 1)];
  const sum = scatteredSum(b, b.unsqueeze(indices.name, [-1]), b.transpose(dy, order), { dtype, shape: front });
  return b.transpose(sum, [...range(1, axis), 0, ...range(axis + 1, after)]);
}
