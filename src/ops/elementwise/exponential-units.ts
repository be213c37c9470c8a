import { numberAttribute } from '../../model';
import { pointwise } from './pointwise';

/**
 * Activations that saturate exponentially on the left. The derivative is taken from e^X, not from Y + α: for very negative X the latter
 * cancels, just where a vanishing gradient is looked for.
 */

/** Y = X where X > 0, else α(e^X − 1) (Clevert, Unterthiner & Hochreiter 2016, eq. 15). */
export const elu = pointwise('Elu', ({ b, node, x, dy }) =>
  b.where(b.greater(x, 0), dy, b.mul(dy, b.mul(b.exp(x), numberAttribute(node, 'alpha', 1)))),
);

/** Y = max(0, X) + min(0, α(e^(X/α) − 1)) (Barron 2017, eq. 2). */
export const celu = pointwise('Celu', ({ b, node, x, dy }) =>
  b.where(b.greater(x, 0), dy, b.mul(dy, b.exp(b.div(x, numberAttribute(node, 'alpha', 1))))),
);

/** Y = γX where X > 0, else γα(e^X − 1); the fixed point of Klambauer et al. 2017, eq. 2. */
export const selu = pointwise('Selu', ({ b, node, x, dy }) => {
  const alpha = numberAttribute(node, 'alpha', 1.6732631921768188);
  const gamma = numberAttribute(node, 'gamma', 1.0507010221481323);
  return b.mul(dy, b.where(b.greater(x, 0), gamma, b.mul(b.exp(x), alpha * gamma)));
});
