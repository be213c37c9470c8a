import type { Histogram, Stats } from '../../src/probe/measured';

/** The definitions, written down plainly over JavaScript numbers: what the counting kernel is held against. */

export function naiveStats(values: readonly number[]): Omit<Stats, 'histogram' | 'seedStd'> {
  const finite = values.filter(Number.isFinite);
  const none = finite.length === 0;
  const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);
  const mean = none ? Number.NaN : sum(finite) / finite.length;
  return {
    n: values.length,
    mean,
    std: none ? Number.NaN : Math.sqrt(sum(finite.map((x) => (x - mean) ** 2)) / finite.length),
    l2: Math.sqrt(sum(finite.map((x) => x * x))),
    min: none ? Number.NaN : finite.reduce((a, b) => Math.min(a, b)),
    max: none ? Number.NaN : finite.reduce((a, b) => Math.max(a, b)),
    maxAbs: none ? Number.NaN : finite.reduce((a, b) => Math.max(a, Math.abs(b)), 0),
    zeroFraction: values.length === 0 ? 0 : values.filter((x) => x === 0).length / values.length,
    nonFinite: values.length - finite.length,
  };
}

/** How many of the values each bin of these edges should hold: [low, high) above zero, (low, high] below, zeros where the bin spans zero. */
export function naiveCounts(values: readonly number[], { edges }: Histogram): number[] {
  return edges.slice(1).map((high, i) => {
    const low = edges[i]!;
    if (low < 0 && high > 0) return values.filter((x) => x === 0).length;
    return values.filter((x) => (low > 0 ? x >= low && x < high : x > low && x <= high)).length;
  });
}

/** Per unit of a row-major tensor [outer, units, inner]: the numbers that it took, over all draws. */
export function unitValues(draws: readonly (readonly number[])[], units: number, inner: number): number[][] {
  const values: number[][] = Array.from({ length: units }, () => []);
  for (const draw of draws) draw.forEach((x, i) => void values[Math.floor(i / inner) % units]!.push(x));
  return values;
}
