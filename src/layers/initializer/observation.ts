import { samplePlaces } from '../../model';
import type { WeightSummary } from '../summary';
import { coherence } from './coherence';

/** How unequal slices along an axis are: Σ over slices of count·(their mean square / that of all − 1)². */
export interface Slices {
  readonly scatter: number;
  readonly slices: number;
  /** Mean number of sampled elements in a slice. */
  readonly each: number;
}

/** What is measured of a weight, whichever distribution it is then held against. */
export interface Observation {
  /** Number of elements, and of sampled ones. */
  readonly n: number;
  readonly sampled: number;
  /** Mean over standard deviation. */
  readonly offset: number;
  /** Largest |w| over the root mean square. */
  readonly largest: number;
  /** E[w⁴]/E[w²]² of the sample. */
  readonly kurtosis: number;
  readonly coherence: { readonly excess: number; readonly pairs: number } | undefined;
  /** One entry an axis; axes of few slices, or of slices with few sampled elements, are left out. */
  readonly axes: readonly Slices[];
}

const fewest = 4;

export function observe({ stats, sample }: WeightSummary, shape: readonly number[]): Observation {
  let [second, fourth] = [0, 0];
  for (const v of sample) {
    second += v * v;
    fourth += v ** 4;
  }
  const places = samplePlaces(stats.n, sample.length);
  return {
    n: stats.n,
    sampled: sample.length,
    offset: stats.mean / stats.std,
    largest: stats.maxAbs / Math.hypot(stats.mean, stats.std),
    kurtosis: (sample.length * fourth) / (second * second),
    coherence: coherence(sample, stats.n, shape),
    axes: shape
      .map((_, axis) => slicesAlong(sample, places, second / sample.length, shape, axis))
      .filter((slices) => slices !== undefined),
  };
}

function slicesAlong(
  sample: Float32Array,
  places: Float64Array,
  meanSquare: number,
  shape: readonly number[],
  axis: number,
): Slices | undefined {
  const size = shape[axis] ?? 1;
  if (size < fewest || sample.length < fewest * size) return undefined;
  const inner = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  for (let i = 0; i < sample.length; i++) {
    const slice = Math.floor((places[i] as number) / inner) % size;
    sums[slice] = (sums[slice] as number) + (sample[i] as number) ** 2;
    counts[slice] = (counts[slice] as number) + 1;
  }
  let [scatter, slices] = [0, 0];
  for (let slice = 0; slice < size; slice++) {
    const count = counts[slice] as number;
    if (count === 0) continue;
    scatter += count * ((sums[slice] as number) / count / meanSquare - 1) ** 2;
    slices++;
  }
  return slices < fewest ? undefined : { scatter, slices, each: sample.length / slices };
}
