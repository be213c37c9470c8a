import { attribute } from '../../model';
import { matched } from '../matched';
import type { CanonicalContext, GradientContext, OperatorRule } from '../operator';
import { unary } from './infer';
import { scalarLike } from './scalar';

/** Before opset 11 the bounds are attributes. */
function canonicalise(c: CanonicalContext): void {
  if (c.opset >= 11) {
    c.keep();
    return;
  }
  const bound = (name: string): string => {
    const value = attribute(c.node, name, 'float');
    return value === undefined ? '' : scalarLike(c, 0, value);
  };
  c.keep({ inputs: [c.input(0), bound('min'), bound('max')], attributes: {} });
}

/**
 * Y = min(max(X, low), high). dX = dY where X passes unchanged, bounds included, as PyTorch's `clamp` has it; the bounds get what they
 * replaced: low where X < low, high where X > high, and high everywhere where low > high.
 */
export const clip: OperatorRule = {
  type: 'Clip',
  canonicalise,
  infer(c) {
    const bound = (i: number, absent: number): number | undefined => (c.node.inputs[i] ? c.values(i)?.[0] : absent);
    const [low, high] = [bound(1, Number.NEGATIVE_INFINITY), bound(2, Number.POSITIVE_INFINITY)];
    const known = low !== undefined && high !== undefined;
    return unary(known ? (x) => Math.min(Math.max(x, low), high) : undefined)(c);
  },
  gradient: (c) => [
    () => {
      const { input, output } = matched(c);
      return c.b.where(c.b.equal(input(0), output), c.dy, 0);
    },
    isFormula(c, 1) ? undefined : () => boundGradient(c, 1),
    isFormula(c, 2) ? undefined : () => boundGradient(c, 2),
  ],
};

/** A constant whole bound is part of the formula (the 0 and 6 of a ReLU6); a learnt one (PACT, Choi et al. 2018) is no whole number. */
const isFormula = (c: GradientContext, i: 1 | 2): boolean =>
  c.has(i) && (c.type(i).values?.every((v) => !Number.isFinite(v) || Number.isInteger(v)) ?? false);

function boundGradient(c: GradientContext, i: 1 | 2): string {
  const { b } = c;
  const x = c.input(0);
  const bound = c.input(i);
  const outside = i === 1 ? b.less(x, bound) : b.greater(x, bound);
  const crossed = c.has(1) && c.has(2) ? b.greater(c.input(1), c.input(2)) : undefined;
  const replaced =
    crossed === undefined ? outside : i === 1 ? b.and(outside, b.not(crossed)) : b.op('Or', [outside, crossed]);
  return b.reduceTo(b.where(replaced, c.dy, 0), c.shape(i));
}
