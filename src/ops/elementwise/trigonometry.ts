import type { GraphBuilder } from '../builder';
import type { OperatorRule } from '../operator';
import { type Point, pointwise } from './pointwise';

/** Circular and hyperbolic functions and their inverses; derivatives as in Abramowitz & Stegun, 4.3.105–4.6.42. */

/** (1 − x)(1 + x) = 1 − x² without its cancellation near ±1. */
const oneMinusSquare = (b: GraphBuilder, x: string): string => b.mul(b.sub(1, x), b.add(x, 1));
const onePlusSquare = (b: GraphBuilder, x: string): string => b.add(b.mul(x, x), 1);

const derivatives: Readonly<Record<string, (p: Point) => string>> = {
  Sin: ({ b, x, dy }) => b.mul(dy, b.op('Cos', [x])),
  Cos: ({ b, x, dy }) => b.neg(b.mul(dy, b.op('Sin', [x]))),
  Tan: ({ b, y, dy }) => b.mul(dy, onePlusSquare(b, y)),
  Asin: ({ b, x, dy }) => b.div(dy, b.sqrt(oneMinusSquare(b, x))),
  Acos: ({ b, x, dy }) => b.neg(b.div(dy, b.sqrt(oneMinusSquare(b, x)))),
  Atan: ({ b, x, dy }) => b.div(dy, onePlusSquare(b, x)),
  Sinh: ({ b, x, dy }) => b.mul(dy, b.op('Cosh', [x])),
  Cosh: ({ b, x, dy }) => b.mul(dy, b.op('Sinh', [x])),
  Tanh: ({ b, y, dy }) => b.mul(dy, oneMinusSquare(b, y)),
  Asinh: ({ b, x, dy }) => b.div(dy, b.sqrt(onePlusSquare(b, x))),
  Acosh: ({ b, x, dy }) => b.div(dy, b.sqrt(b.mul(b.sub(x, 1), b.add(x, 1)))),
  Atanh: ({ b, x, dy }) => b.div(dy, oneMinusSquare(b, x)),
};

export const trigonometry: readonly OperatorRule[] = Object.entries(derivatives).map(([type, vjp]) =>
  pointwise(type, vjp),
);
