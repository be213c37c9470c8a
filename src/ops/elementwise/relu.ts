import { float } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { unary } from './infer';

/** Y = max(X, 0). dX = dY where X > 0, else 0 (0 at the kink, as PyTorch and TensorFlow have it). */
export const relu: OperatorRule = {
  type: 'Relu',
  infer: unary((x) => Math.max(x, 0)),
  gradient: (c) => [
    () => (c.type(0).dtype === 'float32' ? c.b.mul(c.dy, step(c)) : c.b.where(c.b.greater(c.input(0), 0), c.dy, 0)),
  ],
};

const largest = 3.4028234663852886e38;

/**
 * 1 where X > 0, else 0: a HardSigmoid as steep as float32 allows (it leaves out the subnormal numbers), because the runtime takes three
 * times as long for Greater and Where. Only float32 has that kernel.
 */
const step = (c: GradientContext): string =>
  c.b.op('HardSigmoid', [c.input(0)], { alpha: float(largest), beta: float(0) });
