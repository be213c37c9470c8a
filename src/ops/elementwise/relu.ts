import type { OperatorRule } from '../operator';
import { unary } from './infer';

/** Y = max(X, 0). dX = dY where X > 0, else 0 (0 at the kink, as PyTorch and TensorFlow have it). */
export const relu: OperatorRule = {
  type: 'Relu',
  infer: unary((x) => Math.max(x, 0)),
  gradient: (c) => [() => c.b.where(c.b.greater(c.input(0), 0), c.dy, 0)],
};
