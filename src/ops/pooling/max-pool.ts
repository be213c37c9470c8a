import { int, numberAttribute, string } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { pooled } from './geometry';

/** Place of each maximum in the flattened input. The runtime counts by columns where `storage_order` is 1; then it is asked again. */
function places(c: GradientContext): string {
  if (numberAttribute(c.node, 'storage_order', 0) === 0) return c.output(1);
  const { storage_order: _, ...attributes } = c.node.attributes;
  return c.b.node('MaxPool', [c.input(0)], attributes, 2)[1] as string;
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
      const { shape, dtype } = c.type(0);
      const zeros = b.filled(0, [shape.reduce((n, d) => n * d, 1)], dtype);
      const [at, updates] = [b.reshape(places(c), [-1]), b.reshape(c.dy, [-1])];
      const attributes = { axis: int(0), reduction: string('add') };
      return b.reshape(b.op('ScatterElements', [zeros, at, updates], attributes), shape);
    },
  ],
};
