import { numberAttribute } from '../../model';
import type { InferContext, OperatorRule } from '../operator';
import { broadcast } from './infer';

/** `fmod`: the remainder has the dividend's sign (C), otherwise the divisor's (Python). */
const remainder = (c: InferContext): ((a: number, b: number) => number) =>
  numberAttribute(c.node, 'fmod', 0) === 1 ? (a, b) => a % b : (a, b) => a - b * Math.floor(a / b);

/**
 * Y = A − n·B with a whole number n = (A − Y)/B that is constant nearly everywhere. dA = dY, dB = −n·dY, summed over broadcast axes. PyTorch
 * derivatives.yaml: `remainder`, `fmod`.
 */
export const mod: OperatorRule = {
  type: 'Mod',
  infer: (c) => broadcast(remainder(c))(c),
  gradient: ({ b, dy, input, output, shape }) => [
    () => b.reduceTo(dy, shape(0)),
    () => {
      const n = b.op('Round', [b.div(b.sub(output(0), input(0)), input(1))]);
      return b.reduceTo(b.mul(dy, n), shape(1));
    },
  ],
};
