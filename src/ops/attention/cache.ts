import { elementCount, int } from '../../model';
import type { GraphBuilder } from '../builder';
import { padded } from '../movement/padding';
import { type CanonicalContext, Unresolved } from '../operator';
import { column, places } from './dot-product';

/** Keys and values of the tokens so far, to which GroupQueryAttention adds the new ones. */
export interface Cache {
  /** Place of the first new token of each sequence: a number, or int64 [batch, 1, 1, 1]. */
  readonly offset: number | string;
  /** The past keys or values in input `i` with the new ones `x` behind, both [batch, heads, length, size]. */
  append(i: number, x: string): string;
}

/**
 * Of a node whose past keys are input 3, lengths − 1 of the sequences 5 and the longest length 6. The past may have room to spare, which
 * the new tokens then take, and sequences may differ in length. Throws Unresolved where the longest length is not known.
 */
export function cacheOf(c: CanonicalContext): Cache {
  const { b } = c;
  const length = b.shapeOf(c.input(0))[1] as number;
  const room = c.has(3) ? (b.shapeOf(c.input(3))[2] as number) : 0;
  if (room === 0) return { offset: 0, append: (_, x) => x };
  const total = c.type(6)?.values?.[0];
  if (total === undefined) throw new Unresolved(c.input(6));
  const size = Math.max(total, room);
  // A prompt: nothing came before.
  if (total === length) return { offset: 0, append: (_, x) => stretched(b, x, size) };
  const full = total === room + length && c.type(5)?.values?.every((n) => n + 1 === total);
  if (full) return { offset: room, append: (i, x) => b.concat([c.input(i), x], 2) };
  return ragged(c, size, length);
}

/** With zeros behind, up to `size` tokens. */
const stretched = (b: GraphBuilder, x: string, size: number): string =>
  padded(b, x, [0, 0, 0, 0], [0, 0, size - (b.shapeOf(x)[2] as number), 0]);

function ragged(c: CanonicalContext, size: number, length: number): Cache {
  const { b } = c;
  const batch = elementCount(b.shapeOf(c.input(5)));
  const offset = b.reshape(b.add(b.cast(c.input(5), 'int64'), 1 - length), [batch, 1, 1, 1]);
  const append = (i: number, x: string): string => {
    const kept = b.where(b.less(column(b, size), offset), stretched(b, c.input(i), size), 0);
    const at = b.expand(b.add(column(b, length), offset), b.shapeOf(x));
    return b.op('ScatterElements', [kept, at, x], { axis: int(2) });
  };
  return { offset, append };
}

/** Place of each new token, [batch or 1, length]. */
export function placesAfter({ b }: CanonicalContext, offset: number | string, length: number): string {
  const order = b.unsqueeze(places(b, length), [0]);
  return b.add(order, typeof offset === 'number' ? offset : b.squeeze(offset, [2, 3]));
}
