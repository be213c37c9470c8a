import { numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import type { GradientContext, OperatorRule } from '../operator';
import { pooled, poolingOf } from './geometry';
import { globalOutput } from './global';
import { spread } from './spread';

/**
 * Y = (Σ |X|^p)^(1/p) over each window. dX = sign(X)·|X|^(p−1) · Σ dY·Y^(1−p) over the windows that hold X; 0 where Y is 0, as PyTorch's
 * norm has it.
 */
function lpGradient(c: GradientContext, gather: (g: string) => string): string {
  const { b } = c;
  const p = numberAttribute(c.node, 'p', 2);
  const [x, y] = [c.input(0), c.output(0)];
  if (p === 1) return b.mul(b.sign(x), gather(c.dy));
  const zero = b.equal(y, 0);
  const scaled = b.where(zero, 0, b.div(c.dy, power(b, b.where(zero, 1, y), p - 1)));
  return b.mul(p === 2 ? x : b.mul(b.sign(x), power(b, b.abs(x), p - 1)), gather(scaled));
}

const power = (b: GraphBuilder, x: string, exponent: number): string => (exponent === 1 ? x : b.pow(x, exponent));

export const lpPool: OperatorRule = {
  type: 'LpPool',
  infer: (c) => pooled(c).slice(0, 1),
  gradient: (c) => [() => lpGradient(c, (g) => spread(c.b, poolingOf(c.node, c.shape(0)), g, () => 1))],
};

export const globalLpPool: OperatorRule = {
  type: 'GlobalLpPool',
  infer: globalOutput,
  gradient: (c) => [() => lpGradient(c, (g) => g)],
};
