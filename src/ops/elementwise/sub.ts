import type { OperatorRule } from '../operator';
import { broadcast } from './infer';

/** Y = A − B with broadcasting. dA = dY, dB = −dY, summed over broadcast axes. PyTorch derivatives.yaml: `sub`. */
export const sub: OperatorRule = {
  type: 'Sub',
  infer: broadcast((a, b) => a - b),
  gradient: (c) => [() => c.b.reduceTo(c.dy, c.shape(0)), () => c.b.neg(c.b.reduceTo(c.dy, c.shape(1)))],
};
