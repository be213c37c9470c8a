import { elementCount, numberAttribute } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { indexedAdjoint } from './indexed-adjoint';
import { padded } from './padding';
import { rearranged } from './positions';

/** The first of the indices when they are known to count upwards one by one (a single index does). */
function consecutive(c: GradientContext, length: number): number | undefined {
  const indices = c.type(1).values?.map((i) => axisOf(i, length));
  const [first] = indices ?? [];
  return first !== undefined && indices?.every((i, k) => i === first + k) ? first : undefined;
}

function scattered(c: GradientContext): string {
  const { b } = c;
  const { shape } = c.type(0);
  const indices = c.type(1).shape;
  const axis = axisOf(numberAttribute(c.node, 'axis', 0), shape.length);
  const length = shape[axis] as number;
  const first = consecutive(c, length);
  if (first === undefined) {
    // ScatterND takes int64 only.
    const places = { name: b.cast(c.input(1), 'int64'), rank: indices.length };
    return indexedAdjoint(b, c.dy, places, c.type(0), axis);
  }
  const count = elementCount(indices);
  return padded(
    b,
    b.reshape(c.dy, shape.with(axis, count)),
    shape.map((_, i) => (i === axis ? first : 0)),
    shape.map((_, i) => (i === axis ? length - first - count : 0)),
  );
}

/**
 * Y = the slices of X along `axis` that the indices name (negative ones count from the end). dX = dY added up at those places. PyTorch
 * derivatives.yaml: `index_select`.
 */
export const gather: OperatorRule = {
  type: 'Gather',
  infer(c) {
    const [x, indices] = [c.type(0), c.type(1)];
    if (!x || !indices) return [];
    const axis = axisOf(numberAttribute(c.node, 'axis', 0), x.shape.length);
    if (x.shape[axis] === undefined) return [];
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    const { values } = indices;
    if (!values) return [{ dtype: x.dtype, shape }];
    const n = indices.shape.length;
    return [
      rearranged(x, shape, (at) => {
        const flat = indices.shape.reduce((index, d, i) => index * d + (at[axis + i] as number), 0);
        return [...at.slice(0, axis), axisOf(values[flat] as number, x.shape[axis] as number), ...at.slice(axis + n)];
      }),
    ];
  },
  gradient: (c) => [() => scattered(c), undefined],
};
