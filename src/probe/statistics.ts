import { elementSize, type NumericType } from './elements';
import { PowerCounts } from './histogram';
import { Chunk, chunkElements, countedWidth } from './kernel/kernel';
import type { Stats, UnitActivity } from './measured';

/** Count, mean and Σ(x − mean)², merged without loss (Chan, Golub & LeVeque 1983). */
class Moments {
  n = 0;
  mean = 0;
  squares = 0;

  merge(other: { readonly n: number; readonly mean: number; readonly squares: number }): void {
    if (other.n === 0) return;
    const total = this.n + other.n;
    const step = other.mean - this.mean;
    this.mean += step * (other.n / total);
    this.squares += other.squares + step * step * ((this.n / total) * other.n);
    this.n = total;
  }

  get l2(): number {
    return Math.sqrt(this.squares + this.n * this.mean * this.mean);
  }
}

/** How a tensor is seen as [outer, units, inner] in row-major order. */
export interface UnitLayout {
  readonly units: number;
  readonly inner: number;
}

/**
 * Counts the tensors of one name, chunk after chunk and draw after draw, in one pass and constant memory. Squares are float64: right for every
 * float32, and for float64 between 1e-154 and 1e154.
 */
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
    const { n, mean, squares, l2 } = this.#pooled;
    const empty = n === 0;
    const min = empty ? Number.NaN : this.#min;
    const max = empty ? Number.NaN : this.#max;
    const histogram = this.#powers.histogram(this.#zeros);
    return {
      n: this.#n,
      mean: empty ? Number.NaN : mean,
      std: empty ? Number.NaN : Math.sqrt(squares / n),
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
    const mean = this.#pivot + sum / n;
    this.#draw.merge({ n, mean, squares: Math.max(0, squares - (sum / n) * sum) });
    this.#pivot = countedWidth(this.#dtype) === 32 ? Math.fround(mean) : Math.min(Math.max(mean, this.#min), this.#max);
  }
}

/** Population standard deviation. */
function deviation(values: readonly number[]): number {
  const moments = new Moments();
  for (const mean of values) moments.merge({ n: 1, mean, squares: 0 });
  return Math.sqrt(moments.squares / moments.n);
}

/** Counts one tensor that is in memory. */
export function statistics(dtype: NumericType, bytes: Uint8Array): Stats {
  const accumulator = new Accumulator(dtype);
  accumulator.add(bytes);
  accumulator.endDraw();
  return accumulator.stats();
}
