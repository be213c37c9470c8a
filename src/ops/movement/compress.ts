import { elementCount, type Node, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { indexedAdjoint } from './indexed-adjoint';

/** The axis that is compressed; undefined: X as one row. */
const compressedAxis = (node: Node, rank: number): number | undefined =>
  node.attributes.axis && axisOf(numberAttribute(node, 'axis', 0), rank);

/**
 * Y = the slices of X along `axis` (or the elements of X) for which the condition holds. dX = dY put back at those places. PyTorch derivatives.yaml:
 * `index_select` and `masked_select`.
 */
export const compress: OperatorRule = {
  type: 'Compress',
  infer(c) {
    const x = c.type(0);
    const kept = c.values(1)?.filter((yes) => yes).length;
    if (!x || kept === undefined) return [];
    const axis = compressedAxis(c.node, x.shape.length);
    return [{ dtype: x.dtype, shape: axis === undefined ? [kept] : x.shape.with(axis, kept) }];
  },
  gradient: (c) => [
    () => {
      const { b } = c;
      const { dtype, shape } = c.type(0);
      const axis = compressedAxis(c.node, shape.length);
      const indices = { name: b.reshape(b.op('NonZero', [c.input(1)]), [-1]), rank: 1 };
      const whole = axis === undefined ? [elementCount(shape)] : shape;
      return b.reshape(indexedAdjoint(b, c.dy, indices, { dtype, shape: whole }, axis ?? 0), shape);
    },
    undefined,
  ],
};
