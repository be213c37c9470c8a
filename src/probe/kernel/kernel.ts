import { elementSize, type NumericType } from '../elements';
import wasm from './statistics.wasm';

/** Runs the WebAssembly counting loops over chunks of a tensor. The places in its memory are those of `statistics.as.ts`. */

const result = 0;
const histogram = 1024;
const subnormals = 17408;
const input = 32768;
const wide = 557056;
const extremes = 1081344;
/** Elements that one call can take. */
export const chunkElements = 65536;

type Loop = (at: number, n: number, pivot: number) => void;
type Widen = (n: number) => void;
type Extremes = (
  at: number,
  n: number,
  unit: number,
  within: number,
  units: number,
  inner: number,
  highs: number,
  lows: number,
) => void;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly float32: Loop;
  readonly float64: Loop;
  readonly widenFloat16: Widen;
  readonly widenBfloat16: Widen;
  readonly widenInt8: Widen;
  readonly widenUint8: Widen;
  readonly widenInt16: Widen;
  readonly widenUint16: Widen;
  readonly widenInt32: Widen;
  readonly widenUint32: Widen;
  readonly widenInt64: Widen;
  readonly widenUint64: Widen;
  readonly extremes32: Extremes;
  readonly extremes64: Extremes;
}

const exported = new WebAssembly.Instance(new WebAssembly.Module(wasm as BufferSource)).exports as WebAssembly.Exports &
  Exports;

/** How each type is brought to one that the loops count, without loss (64-bit integers: to the nearest float64). */
const widening: Readonly<Record<NumericType, { readonly to: 32 | 64; readonly by?: Widen }>> = {
  float32: { to: 32 },
  float64: { to: 64 },
  float16: { to: 32, by: exported.widenFloat16 },
  bfloat16: { to: 32, by: exported.widenBfloat16 },
  int8: { to: 32, by: exported.widenInt8 },
  uint8: { to: 32, by: exported.widenUint8 },
  bool: { to: 32, by: exported.widenUint8 },
  int16: { to: 32, by: exported.widenInt16 },
  uint16: { to: 32, by: exported.widenUint16 },
  int32: { to: 64, by: exported.widenInt32 },
  uint32: { to: 64, by: exported.widenUint32 },
  int64: { to: 64, by: exported.widenInt64 },
  uint64: { to: 64, by: exported.widenUint64 },
};

/** The width in bits of the floating-point numbers that `dtype` is counted as. */
export const countedWidth = (dtype: NumericType): 32 | 64 => widening[dtype].to;

export interface ChunkCount {
  /** Over the finite elements; min and max include the pivot. */
  readonly min: number;
  readonly max: number;
  /** Σ(x − pivot) and Σ(x − pivot)². */
  readonly sum: number;
  readonly squares: number;
  readonly zeros: number;
  /** Counts by sign and exponent field: negative numbers in the second half. A view that the next call overwrites. */
  readonly exponents: Uint32Array;
  /** If there are any: counts by the bit of their leading fraction digit, 64 of positive, then 64 of negative ones. Such a view too. */
  readonly subnormals?: Uint32Array;
}

/** A chunk of at most `chunkElements` elements, copied into the kernel's memory and widened. */
export class Chunk {
  readonly length: number;
  readonly #width: 32 | 64;
  readonly #at: number;

  /** `bytes` holds a whole number of elements. The chunk is good until the next one is made. */
  constructor(dtype: NumericType, bytes: Uint8Array) {
    const { to, by } = widening[dtype];
    this.length = bytes.byteLength / elementSize(dtype);
    this.#width = to;
    this.#at = by ? wide : input;
    new Uint8Array(exported.memory.buffer, input, bytes.byteLength).set(bytes);
    by?.(this.length);
  }

  get #elements(): Float32Array | Float64Array {
    const { buffer } = exported.memory;
    return this.#width === 32
      ? new Float32Array(buffer, this.#at, this.length)
      : new Float64Array(buffer, this.#at, this.length);
  }

  firstFinite(): number | undefined {
    const first = this.#elements[0];
    return first !== undefined && Number.isFinite(first) ? first : this.#elements.find(Number.isFinite);
  }

  /** `pivot` must be finite, and lie between the least and the greatest finite element counted so far, this chunk included. Once, and after `raise`. */
  count(pivot: number): ChunkCount {
    const loop = this.#width === 32 ? exported.float32 : exported.float64;
    loop(this.#at, this.length, pivot);
    const { buffer } = exported.memory;
    const [min = 0, max = 0, sum = 0, squares = 0, zeros = 0, small = 0] = new Float64Array(buffer, result, 6);
    return {
      min,
      max,
      sum,
      squares,
      zeros,
      exponents: new Uint32Array(buffer, histogram, this.#width === 32 ? 512 : 4096),
      ...(small > 0 && { subnormals: new Uint32Array(buffer, subnormals, 128) }),
    };
  }

  /** Widens the range of each unit by this chunk, whose first element is number `start` of a tensor [outer, units, inner]. */
  raise(highs: Float64Array, lows: Float64Array, start: number, inner: number): void {
    const units = highs.length;
    const loop = this.#width === 32 ? exported.extremes32 : exported.extremes64;
    const size = 8 * units;
    const missing = extremes + 2 * size - exported.memory.buffer.byteLength;
    if (missing > 0) exported.memory.grow(Math.ceil(missing / 65536));
    const high = new Float64Array(exported.memory.buffer, extremes, units);
    const low = new Float64Array(exported.memory.buffer, extremes + size, units);
    high.set(highs);
    low.set(lows);
    loop(
      this.#at,
      this.length,
      Math.floor(start / inner) % units,
      start % inner,
      units,
      inner,
      extremes,
      extremes + size,
    );
    highs.set(high);
    lows.set(low);
  }
}
