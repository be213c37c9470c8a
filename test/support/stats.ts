import type { Stats } from '../../src/probe/measured';

/** Statistics as the probe makes them, counted in the plainest way. */

/** Edges at ±2^k, k = −40 … 40, and one bin that spans zero. */
const powers = Array.from({ length: 81 }, (_, i) => 2 ** (i - 40));
const edges = [...powers.map((p) => -p).reverse(), ...powers];

/** Bin 80 spans zero; the others are counted away from it on both sides. */
function binOf(v: number): number {
  const steps = v === 0 ? 0 : Math.min(80, Math.max(0, Math.floor(Math.log2(Math.abs(v))) + 41));
  return 80 + Math.sign(v) * steps;
}

export function statsOf(values: ArrayLike<number>): Stats {
  const all = Array.from(values);
  const finite = all.filter(Number.isFinite);
  const n = finite.length;
  const mean = n ? finite.reduce((s, v) => s + v, 0) / n : 0;
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const v of finite) {
    const bin = binOf(v);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return {
    n: all.length,
    mean,
    std: n ? Math.sqrt(finite.reduce((s, v) => s + (v - mean) ** 2, 0) / n) : 0,
    l2: Math.sqrt(finite.reduce((s, v) => s + v * v, 0)),
    min: finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    maxAbs: finite.reduce((a, b) => Math.max(a, Math.abs(b)), 0),
    zeroFraction: all.length ? all.filter((v) => v === 0).length / all.length : 0,
    nonFinite: all.length - n,
    histogram: { edges, counts },
  };
}
