import { pointwise } from './pointwise';

/**
 * Elementary functions of one variable whose derivative is one line: sign, powers, exponential and logarithm. PyTorch derivatives.yaml:
 * `neg`, `abs`, `reciprocal`, `sqrt`, `exp`, `log`, `erf`.
 */

/** Y = −X. */
export const neg = pointwise(
  'Neg',
  ({ b, dy }) => b.neg(dy),
  (x) => -x,
);

/** Y = |X|. dX = dY·sign X: 0 at the kink. */
export const abs = pointwise('Abs', ({ b, x, dy }) => b.mul(dy, b.sign(x)), Math.abs);

/** Y = 1/X. dX = −dY·Y². */
export const reciprocal = pointwise(
  'Reciprocal',
  ({ b, y, dy }) => b.neg(b.mul(dy, b.mul(y, y))),
  (x) => 1 / x,
);

/** Y = √X. dX = dY/(2Y): infinite at 0. */
export const sqrt = pointwise('Sqrt', ({ b, y, dy }) => b.div(b.mul(dy, 0.5), y), Math.sqrt);

/** Y = e^X. dX = dY·Y. */
export const exp = pointwise('Exp', ({ b, y, dy }) => b.mul(dy, y));

/** Y = log X. dX = dY/X. */
export const log = pointwise('Log', ({ b, x, dy }) => b.div(dy, x));

/** Y = (2/√π)·∫₀ˣ e^(−t²) dt. dX = dY·(2/√π)·e^(−X²). */
export const erf = pointwise('Erf', ({ b, x, dy }) =>
  b.mul(dy, b.mul(b.exp(b.neg(b.mul(x, x))), 2 / Math.sqrt(Math.PI))),
);
