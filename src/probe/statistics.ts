import { asNumbers, bytesOf, elementSize, type NumericType } from './elements';
import { PowerCounts } from './histogram';
import { Chunk, chunkElements, countedWidth } from './kernel/kernel';
import type { Stats, UnitActivity } from './measured';

/**
 * Count, mean and √Σ(x − mean)², merged without loss (Chan, Golub & LeVeque 1983). The root, not the sum: it is there wherever the numbers
 * themselves are, and the sum is 0 below 1e-162.
 */
class Moments {
  n = 0;
  mean = 0;
  root = 0;

  merge(other: { readonly n: number; readonly mean: number; readonly root: number }): void {
    if (other.n === 0) return;
    const total = this.n + other.n;
    const step = other.mean - this.mean;
    this.mean += step * (other.n / total);
    this.root = Math.hypot(this.root, other.root, step * Math.sqrt((this.n / total) * other.n));
    this.n = total;
  }

  get l2(): number {
    return Math.hypot(this.root, Math.sqrt(this.n) * this.mean);
  }
}

/** How a tensor is seen as [outer, units, inner] in row-major order. */
export interface UnitLayout {
  readonly units: number;
  readonly inner: number;
}

/** Squares of numbers between these sum up in float64 without loss. */
const squarable = [2 ** -400, 2 ** 400] as const;

/** Counts the tensors of one name, chunk after chunk and draw after draw, in constant memory. */
export class Accumulator {
  readonly #dtype: NumericType;
  readonly #inner: number;
  readonly #highs: Float64Array | undefined;
  readonly #lows: Float64Array | undefined;
  readonly #powers: PowerCounts;
  readonly #pooled = new Moments();
  readonly #norms: number[] = [];
  #draw = new Moments();
  /** Elements of this draw so far: the place of the next one in its tensor. */
  #place = 0;
  #n = 0;
  #zeros = 0;
  #nonFinite = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #pivot: number | undefined;

  constructor(dtype: NumericType, layout?: UnitLayout) {
    this.#dtype = dtype;
    this.#powers = new PowerCounts(countedWidth(dtype));
    this.#inner = layout?.inner ?? 1;
    this.#highs = layout && new Float64Array(layout.units).fill(Number.NEGATIVE_INFINITY);
    this.#lows = layout && new Float64Array(layout.units).fill(Number.POSITIVE_INFINITY);
  }

  /** Counts the next elements of the present draw: `bytes` holds a whole number of them, little-endian. */
  add(bytes: Uint8Array): void {
    const step = chunkElements * elementSize(this.#dtype);
    for (let at = 0; at < bytes.byteLength; at += step) this.#addChunk(bytes.subarray(at, at + step));
  }

  /** What follows belongs to another draw of the same tensor. */
  endDraw(): void {
    this.#norms.push(this.#draw.l2);
    this.#pooled.merge(this.#draw);
    this.#draw = new Moments();
    this.#place = 0;
  }

  /** Over all draws that have ended. Without any finite element mean, std and extremes are NaN. */
  stats(): Stats {
    const { n, mean, root, l2 } = this.#pooled;
    const empty = n === 0;
    const min = empty ? Number.NaN : this.#min;
    const max = empty ? Number.NaN : this.#max;
    const histogram = this.#powers.histogram(this.#zeros);
    return {
      n: this.#n,
      mean: empty ? Number.NaN : mean,
      std: empty ? Number.NaN : root / Math.sqrt(n),
      l2,
      min,
      max,
      maxAbs: Math.max(Math.abs(min), Math.abs(max)),
      zeroFraction: this.#n === 0 ? 0 : this.#zeros / this.#n,
      nonFinite: this.#nonFinite,
      ...(histogram && { histogram }),
      ...(this.#norms.length > 1 && { seedStd: deviation(this.#norms) }),
    };
  }

  /** Undefined unless a layout was given. A unit that never had a number (NaN only) is neither dead nor always on. */
  activity(): UnitActivity | undefined {
    const highs = this.#highs;
    const lows = this.#lows;
    if (!highs || !lows) return undefined;
    const count = (holds: (high: number, low: number) => boolean): number =>
      highs.reduce((total, high, unit) => total + (holds(high, lows[unit]!) ? 1 : 0), 0);
    return {
      units: highs.length,
      dead: count((high, low) => low <= high && high <= 0),
      alwaysOn: count((high, low) => low <= high && low > 0),
    };
  }

  #addChunk(bytes: Uint8Array): void {
    const chunk = new Chunk(this.#dtype, bytes);
    if (this.#highs && this.#lows) chunk.raise(this.#highs, this.#lows, this.#place, this.#inner);
    this.#n += chunk.length;
    this.#place += chunk.length;
    this.#pivot ??= chunk.firstFinite();
    if (this.#pivot === undefined) {
      this.#nonFinite += chunk.length;
      return;
    }
    const { min, max, sum, squares, zeros, exponents, subnormals } = chunk.count(this.#pivot);
    const nonFinite = this.#powers.addExponents(exponents);
    if (subnormals) this.#powers.addSubnormals(subnormals);
    this.#zeros += zeros;
    this.#nonFinite += nonFinite;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    const n = chunk.length - nonFinite;
    if (n === 0) return;
    const scale = this.#dtype === 'float64' ? scaleOf(Math.max(Math.abs(min), Math.abs(max))) : 1;
    const within = scale === 1 ? { sum, squares } : scaled(bytes, scale).count(this.#pivot * scale);
    const mean = this.#pivot + within.sum / n / scale;
    const root = Math.sqrt(Math.max(0, within.squares - (within.sum / n) * within.sum)) / scale;
    this.#draw.merge({ n, mean, root });
    this.#pivot = countedWidth(this.#dtype) === 32 ? Math.fround(mean) : Math.min(Math.max(mean, this.#min), this.#max);
  }
}

/** A power of two that brings numbers up to `size` to where their squares can be summed. */
function scaleOf(size: number): number {
  const [least, most] = squarable;
  if (size === 0 || (size >= least && size <= most)) return 1;
  return 2 ** Math.max(-1000, Math.min(1000, -Math.floor(Math.log2(size))));
}

/** float64 elements times a power of two. */
const scaled = (bytes: Uint8Array, scale: number): Chunk =>
  new Chunk('float64', bytesOf(Float64Array.from(asNumbers('float64', bytes), (x) => x * scale)));

/** Population standard deviation. */
function deviation(values: readonly number[]): number {
  const moments = new Moments();
  for (const mean of values) moments.merge({ n: 1, mean, root: 0 });
  return moments.root / Math.sqrt(moments.n);
}

/** Counts one tensor that is in memory. */
export function statistics(dtype: NumericType, bytes: Uint8Array): Stats {
  const accumulator = new Accumulator(dtype);
  accumulator.add(bytes);
  accumulator.endDraw();
  return accumulator.stats();
}
