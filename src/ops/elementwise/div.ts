import { isFloat } from '../../model';
import type { InferContext, OperatorRule } from '../operator';
import { broadcast } from './infer';

/** Integers divide towards zero. */
const quotient = (c: InferContext): ((a: number, b: number) => number) =>
  isFloat(c.type(0)?.dtype) ? (a, b) => a / b : (a, b) => Math.trunc(a / b);

/** Y = A/B. dA = dY/B, dB = −(dY/B)·Y, summed over broadcast axes. PyTorch derivatives.yaml: `div`. */
export const div: OperatorRule = {
  type: 'Div',
  infer: (c) => broadcast(quotient(c))(c),
  gradient: ({ b, dy, input, output, shape }) => [
    () => b.reduceTo(b.div(dy, input(1)), shape(0)),
    () => b.neg(b.reduceTo(b.mul(b.div(dy, input(1)), output(0)), shape(1))),
  ],
};
