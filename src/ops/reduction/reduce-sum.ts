import type { OperatorRule } from '../operator';
import { axesOf, canonicalAxes, reduced } from './axes';

/** Y = sum of X over axes. dX = dY, put back along the reduced axes and expanded. */
export const reduceSum: OperatorRule = {
  type: 'ReduceSum',
  canonicalise: canonicalAxes,
  infer: reduced((values) => values.reduce((a, b) => a + b, 0)),
  gradient: (c) => [
    () => {
      const axes = axesOf(c.node, c.shape(0).length, c.has(1) ? c.values(1) : undefined);
      const kept = c.shape(0).map((d, i) => (axes.includes(i) ? 1 : d));
      return c.b.expand(c.b.reshape(c.dy, kept), c.shape(0));
    },
    undefined,
  ],
};
