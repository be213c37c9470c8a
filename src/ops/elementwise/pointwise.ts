import type { Node } from '../../model';
import type { GraphBuilder } from '../builder';
import type { OperatorRule } from '../operator';
import { unary } from './infer';

/** What the derivative of Y = f(X) may be written with. */
export interface Point {
  readonly b: GraphBuilder;
  readonly node: Node;
  readonly x: string;
  readonly y: string;
  /** Cotangent of Y. */
  readonly dy: string;
}

/** Y = f(X) element by element; `vjp` names dY · f'(X), and `f` follows known values where shapes are computed with it. */
export const pointwise = (type: string, vjp: (p: Point) => string, f?: (x: number) => number): OperatorRule => ({
  type,
  infer: unary(f),
  gradient: (c) => [() => vjp({ b: c.b, node: c.node, x: c.input(0), y: c.output(0), dy: c.dy })],
});
