import { elementCount, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { indexedAdjoint } from './indexed-adjoint';

/**
 * Y = the different elements of X (or slices along `axis`). dX = dY put back where each of them occurs first. As of a choice of elements (PyTorch
 * derivatives.yaml: `index_select`).
 */
export const unique: OperatorRule = {
  type: 'Unique',
  gradient: (c) => [
    () => {
      const { dtype, shape } = c.type(0);
      const axis = c.node.attributes.axis && axisOf(numberAttribute(c.node, 'axis', 0), shape.length);
      const whole = axis === undefined ? [elementCount(shape)] : shape;
      const first = { name: c.output(1), rank: 1 };
      return c.b.reshape(indexedAdjoint(c.b, c.dy, first, { dtype, shape: whole }, axis ?? 0), shape);
    },
  ],
};
