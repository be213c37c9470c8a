import { type Attributes, type DataType, dataTypeCode, int, string } from '../../model';
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
  op: Scatter,
  indices: string,
  updates: string,
  { dtype, shape }: TensorType,
  attributes: Attributes = {},
): string {
  return reducing(b, op, dtype, { data: b.filled(0, shape, dtype), indices, updates }, 'add', attributes);
}

type Scatter = 'ScatterElements' | 'ScatterND';

/** A scatter with a reduction, which the runtime has in float32 and float64 only. */
export function reducing(
  b: GraphBuilder,
  op: Scatter,
  dtype: DataType,
  { data, indices, updates }: { readonly data: string; readonly indices: string; readonly updates: string },
  reduction: 'add' | 'mul',
  attributes: Attributes = {},
): string {
  const own = { ...attributes, reduction: string(reduction) };
  if (dtype === 'float32' || dtype === 'float64') return b.op(op, [data, indices, updates], own);
  const cast = (x: string, to: DataType): string => b.op('Cast', [x], { to: int(dataTypeCode(to)) });
  return cast(b.op(op, [cast(data, 'float32'), indices, cast(updates, 'float32')], own), dtype);
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
