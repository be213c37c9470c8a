import { attend, notAttended } from '../attention/runtime-attention';
import type { OperatorRule } from '../operator';
import { along, real } from './real';

/**
 * com.microsoft's self-attention with a projection of integers: (X, weights of Q, K and V side by side, their biases, scale of X, scales of
 * the weights, mask?, zero of X?, zeros of the weights?, past keys and values?).
 */
export const qAttention: OperatorRule = {
  type: 'QAttention',
  domain: 'com.microsoft',
  canonicalise: (c) =>
    attend(c, () => c.b.add(c.b.matmul(real(c, 0, 3, 6), real(c, 1, 4, 7, along(-1))), c.input(2)), {
      mask: 5,
      past: 8,
    }),
  cut: notAttended,
};
