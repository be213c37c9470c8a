import { attribute, int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { mixture, scores, softmax } from './dot-product';
import { joinHeads, splitHeads } from './heads';
import { underMask } from './padding-mask';

/** Why an attention that stayed as it is cuts the gradient. */
export const notAttended =
  'a rotation inside it, a cache of fixed size, or shapes that are known only when the model runs, are not followed';

/** Which inputs of the node are the mask, the past keys and values, and numbers added to the scores. */
interface Layout {
  readonly mask: number;
  readonly past: number;
  readonly added?: number;
}

/**
 * Self-attention of queries, keys and values that lie side by side in `projected`, to the node's outputs (Y, keys and values?). A rotation
 * and a cache of fixed size, which the CPU kernels refuse or share with their caller, stay.
 */
export function attend(c: CanonicalContext, project: () => string, { mask, past, added }: Layout): void {
  const { b, node } = c;
  if (numberAttribute(node, 'do_rotary', 0) || numberAttribute(node, 'past_present_share_buffer', 0)) {
    c.keep();
    return;
  }
  const [y, present] = node.outputs;
  const projected = project();
  const third = (b.shapeOf(projected)[2] as number) / 3;
  const sizes = attribute(node, 'qkv_hidden_sizes', 'ints') ?? [third, third, third];
  const parts = b.node('Split', [projected, b.ints(sizes)], { axis: int(-1) }, 3);
  const heads = numberAttribute(node, 'num_heads', 1);
  const [q, newKeys, newValues] = parts.map((x) => splitHeads(b, x, heads)) as [string, string, string];
  const before = c.has(past) ? (b.shapeOf(c.input(past))[3] as number) : 0;
  /** Behind the keys (0) or values (1) of the past. */
  const after = (which: number, x: string): string =>
    c.has(past) ? b.concat([b.op('Gather', [c.input(past), b.scalar(which, 'int64')], { axis: int(0) }), x], 2) : x;
  const [k, v] = [after(0, newKeys), after(1, newValues)];
  const size = b.shapeOf(q)[3] as number;
  const raw = scores(b, q, k, numberAttribute(node, 'scale', 0) || 1 / Math.sqrt(size));
  const biased = added !== undefined && c.has(added) ? b.add(raw, c.input(added)) : raw;
  joinHeads(b, mixture(b, softmax(b, underMask(c, biased, mask, before)), v), y);
  if (present) b.op('Concat', [b.unsqueeze(k, [0]), b.unsqueeze(v, [0])], { axis: int(0) }, present);
}

/**
 * com.microsoft's self-attention with its projection: (X, weights of Q, K and V side by side, their biases?, mask?, past keys and
 * values?, numbers added to the scores?).
 */
export const runtimeAttention: OperatorRule = {
  type: 'Attention',
  domain: 'com.microsoft',
  canonicalise: (c) =>
    attend(
      c,
      () => {
        const product = c.b.matmul(c.input(0), c.input(1));
        return c.has(2) ? c.b.add(product, c.input(2)) : product;
      },
      { mask: 3, past: 4, added: 5 },
    ),
  cut: notAttended,
};
