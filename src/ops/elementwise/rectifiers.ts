import { numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { unary } from './infer';
import { pointwise } from './pointwise';

/** Activations in two straight pieces. At a kink the derivative is that of the left piece, as PyTorch has it. */

/** Y = X where X > 0, else α·X. */
export const leakyRelu = pointwise('LeakyRelu', ({ b, node, x, dy }) =>
  b.where(b.greater(x, 0), dy, b.mul(dy, numberAttribute(node, 'alpha', 0.01))),
);

/** Y = X where X > 0, else slope·X, the slope broadcast to X. dSlope = Σ dY·X where X ≤ 0. */
export const prelu: OperatorRule = {
  type: 'PRelu',
  infer: unary(),
  gradient: ({ b, dy, input, shape }) => {
    const positive = (): string => b.greater(input(0), 0);
    return [
      () => b.where(positive(), dy, b.mul(dy, input(1))),
      () => b.reduceTo(b.where(positive(), 0, b.mul(dy, input(0))), shape(1)),
    ];
  },
};

/** Y = X where X > α, else 0. */
export const thresholdedRelu = pointwise('ThresholdedRelu', ({ b, node, x, dy }) =>
  b.where(b.greater(x, numberAttribute(node, 'alpha', 1)), dy, 0),
);

/** Y = X + bias below −λ, X − bias above λ, 0 between. dX = dY outside [−λ, λ]. */
export const shrink = pointwise('Shrink', ({ b, node, x, dy }) =>
  b.where(b.greater(b.abs(x), numberAttribute(node, 'lambd', 0.5)), dy, 0),
);

/** Y = αX + β held in [0, 1]. dX = α·dY strictly inside. */
export const hardSigmoid = pointwise('HardSigmoid', ({ b, node, y, dy }) => {
  const inside = b.and(b.greater(y, 0), b.less(y, 1));
  return b.where(inside, b.mul(dy, numberAttribute(node, 'alpha', Math.fround(0.2))), 0);
});

/** Y = X·max(0, min(1, X/6 + 1/2)). dX = dY·(X/3 + 1/2) inside (−3, 3), dY above, 0 below. */
export const hardSwish = pointwise('HardSwish', ({ b, x, dy }) => {
  const slope = b.where(b.less(x, 3), b.add(b.mul(x, 1 / 3), 0.5), 1);
  return b.where(b.greater(x, -3), b.mul(dy, slope), 0);
});
