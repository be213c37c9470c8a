import type { GradientContext, OperatorRule } from '../operator';
import { broadcast } from './infer';

/**
 * X^E. dX = dY·E·X^(E−1), which is 0 where E = 0 whatever X is; dE = dY·Y·log X, which is 0 where X = 0 ≤ E. Both as PyTorch has them
 * (`pow_backward_self`, `pow_backward_exponent` in torch/csrc/autograd/FunctionsManual.cpp). Y has the type of X, E may have another.
 */
export const pow: OperatorRule = {
  type: 'Pow',
  infer: broadcast((x, e) => x ** e),
  gradient: (c) => [
    () => c.b.reduceTo(baseGradient(c), c.shape(0)),
    // A whole exponent is part of the formula (a square): powers of negative numbers are not differentiable in it.
    c.type(1).values?.every(Number.isInteger) ? undefined : () => c.b.reduceTo(exponentGradient(c), c.shape(1)),
  ],
};

function baseGradient(c: GradientContext): string {
  const { b, dy } = c;
  const x = c.input(0);
  const { dtype } = c.type(0);
  const { values, shape } = c.type(1);
  const known = shape.every((d) => d === 1) ? values?.[0] : undefined;
  const to = c.b.shapeOf(dy);
  if (known === 0) return b.filled(0, to, dtype);
  if (known === 1) return dy;
  if (known === 2) return b.mul(b.mul(dy, x), 2);
  if (known === 0.5) return b.div(b.mul(dy, 0.5), c.output(0));
  if (known !== undefined) return b.mul(dy, b.mul(b.pow(x, known - 1), known));
  const e = b.cast(c.input(1), dtype);
  const zero = b.equal(e, 0);
  // The power is kept away from 0^(−1): an infinity would survive as 0·∞ in whatever reads it.
  const power = b.pow(x, b.where(zero, 1, b.sub(e, 1)));
  return b.where(zero, 0, b.mul(dy, b.mul(e, power)));
}

function exponentGradient(c: GradientContext): string {
  const { b, dy } = c;
  const x = c.input(0);
  const e = b.cast(c.input(1), c.type(0).dtype);
  const flat = b.and(b.equal(x, 0), b.greaterOrEqual(e, 0));
  const slope = b.mul(c.output(0), b.log(b.where(flat, 1, x)));
  return b.cast(b.mul(dy, slope), c.type(1).dtype);
}
