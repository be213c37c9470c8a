import { attribute } from '../../model';
import { type Point, pointwise } from './pointwise';

/** Y = X·Φ(X), Φ the normal distribution function (Hendrycks & Gimpel 2016). dX = dY·(Φ(X) + X·φ(X)). */
function exact({ b, x, dy }: Point): string {
  const scaled = b.mul(x, Math.SQRT1_2);
  const distribution = b.add(b.mul(b.op('Erf', [scaled]), 0.5), 0.5);
  const density = b.mul(b.exp(b.neg(b.mul(scaled, scaled))), 1 / Math.sqrt(2 * Math.PI));
  return b.mul(dy, b.add(distribution, b.mul(x, density)));
}

const cubic = 0.044715;

/** Y = X·(1 + t)/2, t = tanh(√(2/π)(X + 0.044715 X³)). dX = dY·((1 + t)/2 + X·(1 − t²)/2·√(2/π)(1 + 3·0.044715 X²)). */
function tanhApproximation({ b, x, dy }: Point): string {
  const k = Math.sqrt(2 / Math.PI);
  const square = b.mul(x, x);
  const t = b.tanh(b.mul(x, b.add(b.mul(square, k * cubic), k)));
  const slope = b.mul(x, b.add(b.mul(square, 1.5 * k * cubic), 0.5 * k));
  return b.mul(dy, b.add(b.add(b.mul(t, 0.5), 0.5), b.mul(slope, b.sub(1, b.mul(t, t)))));
}

export const gelu = pointwise('Gelu', (p) =>
  attribute(p.node, 'approximate', 'string') === 'tanh' ? tanhApproximation(p) : exact(p),
);
