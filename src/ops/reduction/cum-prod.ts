import { type Attributes, int, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';

/**
 * Y_j = product of X up to j along an axis (`exclusive`: without j; `reverse`: from j on). With P_j the product of what is not 0 and z_j the number
 * of zeros in it: dX_i = Σ dY_j·P_j / X_i over the j that reach i, those with z_j = 0 where X_i is not 0, those with z_j = 1 where it is (there are
 * none behind a second 0). PyTorch derivatives.yaml: `cumprod`.
 */
export const cumProd: OperatorRule = {
  type: 'CumProd',
  since: 26,
  infer(c) {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => [
    () => {
      const { b } = c;
      const { dtype } = c.type(0);
      const exclusive = int(numberAttribute(c.node, 'exclusive', 0));
      const reverse = numberAttribute(c.node, 'reverse', 0);
      const flags: Attributes = { exclusive, reverse: int(reverse) };
      const back: Attributes = { exclusive, reverse: int(1 - reverse) };
      const sum = (x: string, how: Attributes): string => b.op('CumSum', [x, c.input(1)], how);
      const isZero = b.equal(c.input(0), 0);
      const x = b.where(isZero, 1, c.input(0));
      const zeros = sum(b.cast(isZero, dtype), flags);
      const terms = b.mul(c.dy, b.op('CumProd', [x, c.input(1)], flags));
      const through = (count: number): string => sum(b.where(b.equal(zeros, count), terms, 0), back);
      return b.where(isZero, through(1), b.div(through(0), x));
    },
    undefined,
  ],
};
