import type { OperatorRule } from '../operator';
import { broadcast } from './infer';

/** Y = A + B with broadcasting. dA = dB = dY, summed over broadcast axes. PyTorch derivatives.yaml: `add`. */
export const add: OperatorRule = {
  type: 'Add',
  infer: broadcast((a, b) => a + b),
  gradient: (c) => [0, 1].map((i) => () => c.b.reduceTo(c.dy, c.shape(i))),
};
