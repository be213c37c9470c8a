import { numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { mixture, scores, softmax } from './dot-product';
import { joinHeads, splitHeads } from './heads';
import { underMask } from './padding-mask';

/**
 * com.microsoft: (Q, K, V, biases of all three?, mask?, numbers added to the scores?, past keys?, past values?) to (Y, keys?, values?,
 * scores before the softmax?).
 * Keys and values with their heads apart come from elsewhere and take no bias. Queries, keys and values in one tensor, which the
 * CPU kernel refuses, stay.
 */
function lower(c: CanonicalContext): void {
  const { b, node } = c;
  const [y, keys, values, shown] = node.outputs;
  if (!c.has(1) || !c.has(2)) {
    c.keep();
    return;
  }
  const [q, ownKeys, ownValues] = separate(c);
  const past = c.has(6) ? (b.shapeOf(c.input(6))[2] as number) : 0;
  const after = (i: number, x: string): string => (c.has(i) ? b.concat([c.input(i), x], 2) : x);
  const [k, v] = [after(6, ownKeys), after(7, ownValues)];
  const size = b.shapeOf(q)[3] as number;
  const raw = scores(b, q, k, numberAttribute(node, 'scale', 0) || 1 / Math.sqrt(size));
  const biased = c.has(5) ? b.add(raw, c.input(5)) : raw;
  const masked = underMask(c, biased, 4, past);
  joinHeads(b, mixture(b, softmax(b, masked), v), y);
  if (shown) b.op('Identity', [masked], {}, shown);
  if (keys) b.op('Identity', [k], {}, keys);
  if (values) b.op('Identity', [v], {}, values);
}

/** Queries, keys and values, each with its part of the bias, as [batch, heads, length, size]. */
function separate(c: CanonicalContext): readonly [string, string, string] {
  const { b } = c;
  const heads = numberAttribute(c.node, 'num_heads', 1);
  let from = 0;
  const part = (i: number): string => {
    const shape = b.shapeOf(c.input(i));
    if (shape.length === 4) return c.input(i);
    const size = shape[2] as number;
    const bias = c.has(3) ? b.slice(c.input(3), [from], [from + size], [0]) : undefined;
    from += size;
    return splitHeads(b, bias === undefined ? c.input(i) : b.add(c.input(i), bias), heads);
  };
  return [part(0), part(1), part(2)];
}

export const multiHeadAttention: OperatorRule = {
  type: 'MultiHeadAttention',
  domain: 'com.microsoft',
  canonicalise: lower,
  cut: 'queries, keys and values in one tensor, or shapes that are known only when the model runs, are not followed',
};
