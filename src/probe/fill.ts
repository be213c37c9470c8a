import { elementCount, toBfloat16, toHalf } from '../model';
import { allocate, type ElementArray, elements, type NumericType } from './elements';
import { readNpyAs } from './npy';
import type { FeedSpec } from './protocol';
import { random } from './random';

/** The elements of a feed for one draw. Throws NpyError for a file that does not fit, RangeError for bytes that do not. */
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
    case 'constant':
      return write(dtype, n, () => fill.value);
    case 'positions': {
      const last = feed.dims.at(-1) ?? 1;
      return write(dtype, n, (i) => i % last);
    }
    case 'normal': {
      const { normal } = random(seed, feed.stream);
      return write(dtype, n, () => fill.mean + fill.std * normal());
    }
    case 'uniform': {
      const { uniform } = random(seed, feed.stream);
      return write(dtype, n, () => fill.low + (fill.high - fill.low) * uniform());
    }
    case 'integers': {
      const { uniform } = random(seed, feed.stream);
      return write(dtype, n, () => fill.low + Math.floor((fill.high - fill.low) * uniform()));
    }
  }
}

function write(dtype: NumericType, n: number, value: (i: number) => number): ElementArray {
  const data = allocate(dtype, n);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < n; i++) data[i] = BigInt(Math.trunc(value(i)));
  } else {
    const encode = dtype === 'float16' ? toHalf : dtype === 'bfloat16' ? toBfloat16 : undefined;
    for (let i = 0; i < n; i++) data[i] = encode ? encode(value(i)) : value(i);
  }
  return data;
}
