import { elementCount, isFloat, numberAttribute } from '../../model';
import { scatteredElements } from '../movement/indexed-adjoint';
import type { GradientContext, OperatorRule } from '../operator';
import { pooled } from './geometry';

/**
 * Place of each maximum in the flattened input. The runtime counts by columns where `storage_order` is 1, and does not tell them of quantised
 * integers; then it is asked again.
 */
function places(c: GradientContext): string {
  const real = isFloat(c.type(0).dtype);
  if (real && numberAttribute(c.node, 'storage_order', 0) === 0) return c.output(1);
  const { storage_order: _, ...attributes } = c.node.attributes;
  const x = real ? c.input(0) : c.b.cast(c.input(0), 'float32');
  return c.b.node('MaxPool', [x], attributes, 2)[1] as string;
}

/**
 * Y = the largest X of each window. dX adds each dY at the place that its maximum came from (the first of equals, as PyTorch has it);
 * windows may overlap.
 */
export const maxPool: OperatorRule = {
  type: 'MaxPool',
  infer: pooled,
  gradient: (c) => [
    () => {
      const { b } = c;
      const shape = c.shape(0);
      const dtype = b.dtypeOf(c.dy);
      const flat = { dtype, shape: [elementCount(shape)] };
      return b.reshape(scatteredElements(b, b.reshape(places(c), [-1]), b.reshape(c.dy, [-1]), flat, 0), shape);
    },
  ],
};
