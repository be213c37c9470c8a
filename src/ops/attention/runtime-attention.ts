import { attribute, int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { mixture, scores, softmax } from './dot-product';
import { joinHeads, splitHeads } from './heads';
import { underMask } from './padding-mask';

/**
 * com.microsoft's self-attention with its projection: (X, weights of Q, K and V side by side, their biases?, mask?, past keys and
 * values?, numbers added to the scores?) to (Y, keys and values?). A rotation and a cache of fixed size, which the CPU kernel
 * refuses or shares with its caller, stay.
 */
function lower(c: CanonicalContext): void {
  const { b, node } = c;
  if (numberAttribute(node, 'do_rotary', 0) || numberAttribute(node, 'past_present_share_buffer', 0)) {
    c.keep();
    return;
  }
  const [y, present] = node.outputs;
  const heads = numberAttribute(node, 'num_heads', 1);
  const product = b.matmul(c.input(0), c.input(1));
  const projected = c.has(2) ? b.add(product, c.input(2)) : product;
  const third = (b.shapeOf(projected)[2] as number) / 3;
  const sizes = attribute(node, 'qkv_hidden_sizes', 'ints') ?? [third, third, third];
  const parts = b.node('Split', [projected, b.ints(sizes)], { axis: int(-1) }, 3);
  const [q, newKeys, newValues] = parts.map((x) => splitHeads(b, x, heads)) as [string, string, string];
  const past = c.has(4) ? (b.shapeOf(c.input(4))[3] as number) : 0;
  const k = after(c, 0, newKeys);
  const v = after(c, 1, newValues);
  const size = b.shapeOf(q)[3] as number;
  const raw = scores(b, q, k, numberAttribute(node, 'scale', 0) || 1 / Math.sqrt(size));
  const biased = c.has(5) ? b.add(raw, c.input(5)) : raw;
  joinHeads(b, mixture(b, softmax(b, underMask(c, biased, 3, past)), v), y);
  if (present) b.op('Concat', [b.unsqueeze(k, [0]), b.unsqueeze(v, [0])], { axis: int(0) }, present);
}

/** The keys (0) or values (1) behind those of the past. */
function after(c: CanonicalContext, which: number, x: string): string {
  const { b } = c;
  return c.has(4) ? b.concat([b.op('Gather', [c.input(4), b.scalar(which, 'int64')], { axis: int(0) }), x], 2) : x;
}

export const runtimeAttention: OperatorRule = { type: 'Attention', domain: 'com.microsoft', canonicalise: lower };
