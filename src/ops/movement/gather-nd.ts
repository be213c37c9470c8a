import { numberAttribute } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { scatteredSum } from './indexed-adjoint';

/** The indices with the positions along the batch axes written out, so that they name places in the whole of X. */
function wholeIndices(c: GradientContext): string {
  const { b } = c;
  const batch = numberAttribute(c.node, 'batch_dims', 0);
  if (batch === 0) return c.input(1);
  const shape = c.shape(1).with(-1, 1);
  const own = Array.from({ length: batch }, (_, axis) => {
    const length = shape[axis] as number;
    const counts = b.constant('int64', [length, ...shape.slice(axis + 1).fill(1)], [...Array(length).keys()]);
    return b.expand(counts, shape);
  });
  return b.concat([...own, c.input(1)], -1);
}

/**
 * Y = the elements or slices of X that the last axis of the indices names. dX = dY added up at those places. TensorFlow array_grad.py:
 * `_GatherNdGrad`.
 */
export const gatherND: OperatorRule = {
  type: 'GatherND',
  infer(c) {
    const [x, indices] = [c.type(0), c.type(1)];
    const width = indices?.shape.at(-1);
    if (!x || !indices || width === undefined) return [];
    const named = numberAttribute(c.node, 'batch_dims', 0) + width;
    return [{ dtype: x.dtype, shape: [...indices.shape.slice(0, -1), ...x.shape.slice(named)] }];
  },
  gradient: (c) => [() => scatteredSum(c.b, wholeIndices(c), c.dy, c.type(0)), undefined],
};
