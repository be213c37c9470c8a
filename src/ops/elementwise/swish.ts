import { numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { scalarLike } from './scalar';

/** Y = X·σ(αX) (Ramachandran, Zoph & Le 2017), said with Mul and Sigmoid. */
export function lowerSwish(c: CanonicalContext, alpha: number): void {
  const { b } = c;
  const x = c.input(0);
  const scaled = alpha === 1 ? x : b.op('Mul', [x, scalarLike(c, 0, alpha)]);
  b.op('Mul', [x, b.sigmoid(scaled)], {}, c.node.outputs[0]);
}

/** Opset 24. */
export const swish: OperatorRule = {
  type: 'Swish',
  canonicalise: (c) => lowerSwish(c, numberAttribute(c.node, 'alpha', 1)),
};
