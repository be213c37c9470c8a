import type { WeightSummary } from '../../src/layers';
import { samplePlaces } from '../../src/model';
import { normal, type Random } from '../support/draw';

/** Fresh weights of every initializer, written down from the frameworks' documentation, and summaries of them. */

const truncated = (next: Random): number => {
  for (;;) {
    const z = normal(next);
    if (Math.abs(z) <= 2) return z;
  }
};

/** Standard deviation of a standard normal cut at ±2, as Keras' `VarianceScaling` has it. */
export const cutDeviation = 0.87962566103423978;

const uniform = (next: Random): number => 2 * next() - 1;

/** Rows of a random matrix made orthonormal by Gram and Schmidt, twice for accuracy; rows ≤ columns. */
export function orthogonal(rows: number, columns: number, gain: number, next: Random): Float32Array {
  const q: Float64Array[] = [];
  for (let r = 0; r < rows; r++) {
    const v = Float64Array.from({ length: columns }, () => normal(next));
    for (const u of [...q, ...q]) {
      const along = v.reduce((sum, x, i) => sum + x * (u[i] ?? 0), 0);
      u.forEach((x, i) => {
        v[i] = (v[i] ?? 0) - along * x;
      });
    }
    const norm = Math.hypot(...v);
    q.push(v.map((x) => x / norm));
  }
  return Float32Array.from(q.flatMap((row) => [...row].map((x) => gain * x)));
}

/** n draws of variance `variance` with this shape. */
export function draws(
  shape: 'normal' | 'uniform' | 'truncated-normal',
  variance: number,
  n: number,
  next: Random,
): Float32Array {
  const std = Math.sqrt(variance);
  switch (shape) {
    case 'normal':
      return Float32Array.from({ length: n }, () => std * normal(next));
    case 'uniform':
      return Float32Array.from({ length: n }, () => std * Math.sqrt(3) * uniform(next));
    case 'truncated-normal':
      return Float32Array.from({ length: n }, () => (std / cutDeviation) * truncated(next));
  }
}

/** Statistics over all elements, and an even sample of at most `most`. */
export function summarise(values: Float32Array, most = 16_384): WeightSummary {
  const n = values.length;
  let [sum, min, max, zeros] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const v of values) {
    sum += v;
    min = Math.min(min, v);
    max = Math.max(max, v);
    if (v === 0) zeros++;
  }
  const mean = sum / n;
  const std = Math.sqrt(values.reduce((squares, v) => squares + (v - mean) ** 2, 0) / n);
  return {
    stats: {
      n,
      mean,
      std,
      min,
      max,
      maxAbs: Math.max(-min, max),
      zeroFraction: zeros / n,
      nonFinite: values.filter((v) => !Number.isFinite(v)).length,
    },
    sample: Float32Array.from(samplePlaces(n, most), (place) => values[place] ?? 0),
  };
}
