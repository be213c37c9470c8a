import { type DataType, string } from '../../model';
import type { GraphBuilder } from '../builder';

/** The attribute by which ScatterND and ScatterElements add to what is there. */
export const adding = { reduction: string('add') };

/**
 * The adjoint of picking slices along `axis` by an index tensor of the given rank: `dy` ([before…, indices…, after…]) added up at the indexed
 * places of zeros of `shape`. ScatterND adds whole rows, so the axis goes to the front and back.
 */
export function indexedAdjoint(
  b: GraphBuilder,
  dy: string,
  indices: { readonly name: string; readonly rank: number },
  { dtype, shape }: { readonly dtype: DataType; readonly shape: readonly number[] },
  axis: number,
): string {
  const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const after = shape.length - axis - 1;
  const rows = b.transpose(dy, [...range(axis, indices.rank), ...range(0, axis), ...range(axis + indices.rank, after)]);
  const front = [shape[axis] as number, ...shape.slice(0, axis), ...shape.slice(axis + 1)];
  const sum = b.op('ScatterND', [b.filled(0, front, dtype), b.unsqueeze(indices.name, [-1]), rows], adding);
  return b.transpose(sum, [...range(1, axis), 0, ...range(axis + 1, after)]);
}
