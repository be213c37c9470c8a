import type { OperatorRule } from '../operator';
import { broadcast } from './infer';

/** Y = A·B element by element. dA = dY·B, dB = dY·A, summed over broadcast axes. PyTorch derivatives.yaml: `mul`. */
export const mul: OperatorRule = {
  type: 'Mul',
  infer: broadcast((a, b) => a * b),
  gradient: ({ b, dy, input, shape }) => [
    () => b.reduceTo(b.mul(dy, input(1)), shape(0)),
    () => b.reduceTo(b.mul(dy, input(0)), shape(1)),
  ],
};
