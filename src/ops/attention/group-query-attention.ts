import { int, numberAttribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { type Cache, cacheOf, placesAfter } from './cache';
import { lowest, mixture, noLater, scores, softcapped, softmax } from './dot-product';
import { joinHeads, splitHeads } from './heads';
import { anglesAt, rotate } from './rotary-embedding';

/**
 * com.microsoft's attention of decoders: (Q, K, V, past keys?, past values?, lengths − 1, total length, cosines?, sines?, positions?,
 * numbers added to the scores?, sinks of the heads?) to (Y, keys, values, scores?). Rows never look ahead. Queries may hold keys and values
 * behind them. It may hand out its scores, 0 where a row may not look, before the softmax or behind it (`qk_output` 1 and 2). A node whose
 * total length is not known stays.
 */
function lower(c: CanonicalContext): void {
  const { b, node } = c;
  const [y, keys, values, shown] = node.outputs;
  const cache = cacheOf(c);
  const [q, newKeys, newValues] = separate(c, cache);
  const [k, v] = [cache.append(3, newKeys), cache.append(4, newValues)];
  const size = b.shapeOf(q)[3] as number;
  const raw = scores(b, q, k, numberAttribute(node, 'scale', 0) || 1 / Math.sqrt(size));
  const capped = softcapped(b, raw, numberAttribute(node, 'softcap', 0));
  const biased = c.has(10) ? b.add(capped, c.input(10)) : capped;
  const visible = window(c, biased, cache);
  const share = weights(c, b.where(visible, biased, lowest(b.dtypeOf(biased))));
  joinHeads(b, mixture(b, share, v), y);
  if (shown) {
    const before = numberAttribute(node, 'qk_output', 0) === 1;
    b.op('Identity', [before ? b.where(visible, biased, 0) : share], {}, shown);
  }
  if (keys) b.op('Identity', [k], {}, keys);
  if (values) b.op('Identity', [v], {}, values);
}

/** Queries, keys and values as [batch, heads, length, size], turned by their positions where the node asks for it. */
function separate(c: CanonicalContext, cache: Cache): readonly [string, string, string] {
  const { b, node } = c;
  const [heads, shared] = [numberAttribute(node, 'num_heads', 1), numberAttribute(node, 'kv_num_heads', 1)];
  const parts = c.has(1) ? [c.input(0), c.input(1), c.input(2)] : packed(c, heads, shared);
  const [q, k, v] = parts.map((x, i) => splitHeads(b, x, i ? shared : heads)) as [string, string, string];
  if (!numberAttribute(node, 'do_rotary', 0)) return [q, k, v];
  const at = positions(c, b.shapeOf(q)[2] as number, cache);
  const rotation = {
    cos: anglesAt(b, c.input(7), at),
    sin: anglesAt(b, c.input(8), at),
    size: 2 * (b.shapeOf(c.input(7))[1] as number),
    interleaved: numberAttribute(node, 'rotary_interleaved', 0) === 1,
  };
  return [rotate(b, q, rotation), rotate(b, k, rotation), v];
}

/** Where each token stands: after the past. Of the positions that a prompt is given, the kernel reads the very first. */
function positions(c: CanonicalContext, length: number, { offset }: Cache): string {
  const { b } = c;
  if (!c.has(9)) return placesAfter(c, offset, length);
  return offset === 0 ? b.add(placesAfter(c, 0, length), b.slice(c.input(9), [0, 0], [1, 1], [0, 1])) : c.input(9);
}

/** Queries, keys and values that lie side by side in the first input. */
function packed(c: CanonicalContext, heads: number, shared: number): readonly string[] {
  const { b } = c;
  const size = (b.shapeOf(c.input(0))[2] as number) / (heads + 2 * shared);
  const sizes = [heads * size, shared * size, shared * size];
  return b.node('Split', [c.input(0), b.ints(sizes)], { axis: int(-1) }, 3);
}

/** Which keys each row may look at: those before it and its own, the last `local_window_size` of them. */
function window(c: CanonicalContext, x: string, { offset }: Cache): string {
  const { b, node } = c;
  const [, , length, total] = b.shapeOf(x) as [number, number, number, number];
  const allowed = noLater(b, total, offset, length);
  const width = numberAttribute(node, 'local_window_size', -1);
  if (width <= 0) return allowed;
  const before = typeof offset === 'number' ? offset - width : b.sub(offset, width);
  return b.and(allowed, b.not(noLater(b, total, before, length)));
}

/** Softmax over the keys, where each head may have one more score that no value answers to (0 where softmax is smooth). */
function weights(c: CanonicalContext, x: string): string {
  const { b, node } = c;
  const smooth = numberAttribute(node, 'smooth_softmax', 0) === 1;
  if (!c.has(11) && !smooth) return softmax(b, x);
  const [batch, heads, length, total] = b.shapeOf(x) as [number, number, number, number];
  const column = [batch, heads, length, 1];
  const sink = c.has(11)
    ? b.expand(b.reshape(c.input(11), [1, heads, 1, 1]), column)
    : b.filled(0, column, b.dtypeOf(x));
  return b.slice(softmax(b, b.concat([x, sink], 3)), [0], [total], [3]);
}

export const groupQueryAttention: OperatorRule = {
  type: 'GroupQueryAttention',
  domain: 'com.microsoft',
  canonicalise: lower,
  cut: 'its total length, or its shapes, are known only when the model runs',
};
