import { pointwise } from './pointwise';

/** Smooth activations made of the logistic function σ. */

/** Y = σ(X) = 1/(1 + e^−X). dX = dY·Y·(1 − Y). */
export const sigmoid = pointwise('Sigmoid', ({ b, y, dy }) => b.mul(dy, b.mul(y, b.sub(1, y))));

/** Y = log(1 + e^X). dX = dY/(1 + e^−X), written out because the runtime's Sigmoid is exactly 0 below −18. */
export const softplus = pointwise('Softplus', ({ b, x, dy }) => b.div(dy, b.add(b.exp(b.neg(x)), 1)));

/** Y = X/(1 + |X|). dX = dY/(1 + |X|)². */
export const softsign = pointwise('Softsign', ({ b, x, dy }) => {
  const base = b.add(b.abs(x), 1);
  return b.div(dy, b.mul(base, base));
});

/** Y = X·t, t = tanh(log(1 + e^X)) (Misra 2020). dX = dY·(t + X·σ(X)·(1 − t²)). */
export const mish = pointwise('Mish', ({ b, x, dy }) => {
  const t = b.tanh(b.op('Softplus', [x]));
  return b.mul(dy, b.add(t, b.mul(b.mul(x, b.sigmoid(x)), b.sub(1, b.mul(t, t)))));
});
