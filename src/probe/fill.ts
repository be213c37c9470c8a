import { elementCount, toBfloat16, toHalf } from '../model';
import { draw } from './draw';
import { allocate, type ElementArray, elements, type NumericType } from './elements';
import { readNpyAs } from './npy';
import type { FeedSpec } from './protocol';
import { random } from './random';

/** The elements of a feed for one draw. Throws NpyError for a file that does not fit, RangeError for bytes that do not or that no memory holds. */
export function fill(feed: FeedSpec, dtype: NumericType, seed: number): ElementArray {
  const n = elementCount(feed.dims);
  const { fill } = feed;
  switch (fill.kind) {
    case 'npy':
      return elements(dtype, readNpyAs(fill.path, dtype, feed.dims));
    case 'bytes': {
      const given = elements(dtype, fill.bytes);
      if (given.length !== n)
        throw new RangeError(`The input ${feed.name} takes ${n} elements, and ${given.length} were given.`);
      return given;
    }
    case 'positions': {
      const last = feed.dims.at(-1) ?? 1;
      return write(room(feed, dtype, n), dtype, (i) => i % last);
    }
    case 'integers': {
      const { uniform } = random(seed, feed.stream);
      return write(room(feed, dtype, n), dtype, () => fill.low + Math.floor((fill.high - fill.low) * uniform()));
    }
    default:
      return write(room(feed, dtype, n), dtype, draw(fill, feed.dims, random(seed, feed.stream)));
  }
}

function room({ name, dims }: FeedSpec, dtype: NumericType, n: number): ElementArray {
  try {
    return allocate(dtype, n);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(
      `The tensor ${name} of shape [${dims.join(', ')}] is too large to be made; choose a smaller batch.`,
    );
  }
}

function write(data: ElementArray, dtype: NumericType, value: (i: number) => number): ElementArray {
  const n = data.length;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < n; i++) data[i] = BigInt(Math.trunc(value(i)));
  } else {
    const encode = dtype === 'float16' ? toHalf : dtype === 'bfloat16' ? toBfloat16 : undefined;
    for (let i = 0; i < n; i++) data[i] = encode ? encode(value(i)) : value(i);
  }
  return data;
}
