import { int, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';

/**
 * Y_i = sum of X up to i along an axis (`exclusive`: without i; `reverse`: from i on). dX = the same sum from the other end. PyTorch
 * derivatives.yaml: `cumsum`.
 */
export const cumSum: OperatorRule = {
  type: 'CumSum',
  infer(c) {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => [
    () =>
      c.b.op('CumSum', [c.dy, c.input(1)], {
        exclusive: int(numberAttribute(c.node, 'exclusive', 0)),
        reverse: int(1 - numberAttribute(c.node, 'reverse', 0)),
      }),
    undefined,
  ],
};
