import { numberAttribute } from '../../model';
import type { CanonicalContext } from '../operator';
import { lowest, noLater, places } from './dot-product';

/**
 * The scores [batch, heads, length, total] under the mask of com.microsoft's attentions in input `i` (0 at keys that must not be looked
 * at: [batch, total] or [batch, length, total]; or the length of each sequence [batch], which its starts may follow [2·batch]), and
 * with no look ahead where the node says so. What is padding is not forbidden but has a small number added: `mask_filter_value`.
 */
export function underMask(c: CanonicalContext, scores: string, i: number, past: number): string {
  const { b } = c;
  const [, , length, total] = b.shapeOf(scores) as [number, number, number, number];
  const dtype = b.dtypeOf(scores);
  const filter = numberAttribute(c.node, 'mask_filter_value', -10000);
  const masked = c.has(i)
    ? b.add(scores, b.op('Where', [visible(c, i, scores), b.scalar(0, dtype), b.scalar(filter, dtype)]))
    : scores;
  if (!numberAttribute(c.node, 'unidirectional', 0)) return masked;
  // The kernel lets the last row look at every key, of which there may be more than rows.
  const earlier = b.slice(noLater(b, total, past, length), [0], [length - 1], [0]);
  const allowed = b.concat([earlier, b.constant('bool', [1, total], Array(total).fill(1))], 0);
  return b.where(allowed, masked, lowest(dtype));
}

/** Which keys are no padding: truth values that broadcast with the scores. */
function visible(c: CanonicalContext, i: number, scores: string): string {
  const { b } = c;
  const [batch, , length, total] = b.shapeOf(scores) as [number, number, number, number];
  const mask = c.input(i);
  const shape = b.shapeOf(mask);
  if (shape.length > 1) {
    return b.greater(b.reshape(mask, shape.length === 2 ? [batch, 1, 1, total] : [batch, 1, length, total]), 0);
  }
  const bounds = (from: number): string =>
    b.cast(b.reshape(b.slice(mask, [from], [from + batch], [0]), [batch, 1, 1, 1]), 'int64');
  const before = b.less(places(b, total), bounds(0));
  // Another count (3·batch + 2) holds offsets of packed sequences behind the lengths.
  return shape[0] === 2 * batch ? b.and(before, b.greaterOrEqual(places(b, total), bounds(batch))) : before;
}
