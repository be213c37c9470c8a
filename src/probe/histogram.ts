import type { Histogram } from './measured';

/** Counts of finite non-zero numbers by sign and power of two, over the whole range of a floating-point type, subnormals included. */
export class PowerCounts {
  /** The power of two of the smallest subnormal number: bin i holds 2^(lowest+i) ≤ |x| < 2^(lowest+i+1). */
  readonly #lowest: number;
  readonly #bias: number;
  readonly #fields: number;
  readonly #positive: Float64Array;
  readonly #negative: Float64Array;

  constructor(width: 32 | 64) {
    this.#lowest = width === 32 ? -149 : -1074;
    this.#bias = width === 32 ? 127 : 1023;
    this.#fields = width === 32 ? 256 : 2048;
    const bins = this.#bias - this.#lowest + 1;
    this.#positive = new Float64Array(bins);
    this.#negative = new Float64Array(bins);
  }

  /** Adds counts by exponent field, negative numbers in the second half; returns how many were not finite. */
  addExponents(counts: Uint32Array): number {
    const last = this.#fields - 1;
    const shift = -this.#bias - this.#lowest;
    for (let field = 1; field < last; field++) {
      this.#positive[field + shift]! += counts[field]!;
      this.#negative[field + shift]! += counts[this.#fields + field]!;
    }
    return counts[last]! + counts[this.#fields + last]!;
  }

  /** Adds counts of subnormal numbers by the bit of their leading fraction digit: 64 positive, then 64 negative ones. */
  addSubnormals(counts: Uint32Array): void {
    for (let bit = 0; bit < 52; bit++) {
      this.#positive[bit]! += counts[bit]!;
      this.#negative[bit]! += counts[64 + bit]!;
    }
  }

  /**
   * The occupied range as edges at ± powers of two. Both signs start at the same power, so that one bin spans zero and holds exact zeros only;
   * it is there if there are zeros or both signs. Undefined when nothing was counted.
   */
  histogram(zeros: number): Histogram | undefined {
    const occupied = (side: Float64Array): readonly [first: number, end: number] => [
      side.findIndex((n) => n > 0),
      side.findLastIndex((n) => n > 0) + 1,
    ];
    const [firstPositive, endPositive] = occupied(this.#positive);
    const [firstNegative, endNegative] = occupied(this.#negative);
    const firsts = [firstPositive, firstNegative].filter((i) => i >= 0);
    if (firsts.length === 0 && zeros === 0) return undefined;
    const first = Math.min(...firsts, firsts.length ? Number.POSITIVE_INFINITY : 0);

    const edges: number[] = [];
    const counts: number[] = [];
    for (let i = endNegative - 1; i >= first; i--) {
      edges.push(-this.#edge(i + 1));
      counts.push(this.#negative[i]!);
    }
    const spansZero = zeros > 0 || firsts.length === 2;
    if (firstNegative >= 0 || spansZero) edges.push(-this.#edge(first));
    if (spansZero) counts.push(zeros);
    if (firstPositive >= 0 || spansZero) edges.push(this.#edge(first));
    for (let i = first; i < endPositive; i++) {
      edges.push(this.#edge(i + 1));
      counts.push(this.#positive[i]!);
    }
    return { edges, counts };
  }

  /** 2^1024 is beyond float64: the last bin ends at the greatest number. */
  #edge(i: number): number {
    return Math.min(2 ** (this.#lowest + i), Number.MAX_VALUE);
  }
}
