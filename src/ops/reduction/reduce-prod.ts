import type { OperatorRule } from '../operator';
import { canonicalAxes, reduced } from './axes';
import { spread } from './spread';

/**
 * Y = product of X over axes. dX_i = dY times the product of the others, which is P/X_i where nothing is 0, P at a single 0 and 0 otherwise,
 * where P is the product of all that is not 0. PyTorch derivatives.yaml: `prod`.
 */
export const reduceProd: OperatorRule = {
  type: 'ReduceProd',
  canonicalise: canonicalAxes,
  infer: reduced((values) => values.reduce((a, b) => a * b, 1)),
  gradient: (c) => [
    () => {
      const { b } = c;
      const { axes, kept } = spread(c);
      const isZero = b.equal(c.input(0), 0);
      const x = b.where(isZero, 1, c.input(0));
      const product = b.reduce('ReduceProd', x, axes);
      const zeros = b.reduce('ReduceSum', b.cast(isZero, b.dtypeOf(x)), axes);
      // How many of the others are 0: an element that is 0 itself does not count.
      const others = b.sub(zeros, b.cast(isZero, b.dtypeOf(x)));
      return b.where(b.equal(others, 0), b.div(b.mul(kept(c.dy), product), x), 0);
    },
    undefined,
  ],
};
