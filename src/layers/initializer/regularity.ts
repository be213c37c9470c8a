import { samplePlaces } from '../../model';
import type { WeightSummary } from '../summary';
import { coherence } from './coherence';
import type { Distribution } from './distribution';

/**
 * How much more likely independent draws from one distribution are than trained weights to look as these do, in nats. Each test yields a
 * score z that is standard normal for draws, and about N(0, spread²) for trained weights, whose departures grow with the sample: the
 * log Bayes factor is ln(spread) − z²/2·(1 − 1/spread²).
 */
export function regularity(summary: WeightSummary, shape: readonly number[], distribution: Distribution): number {
  const { stats, sample } = summary;
  const m = sample.length;
  const kurtosisError = Math.sqrt(distribution.kurtosisVariance / m);
  const excess = (kurtosis(sample) - distribution.kurtosis) / kurtosisError;
  const offset = (stats.mean / stats.std) * Math.sqrt(stats.n);
  return (
    bayesFactor(excess, typical.kurtosis / kurtosisError) +
    bayesFactor(offset, typical.offset * Math.sqrt(stats.n)) +
    extreme(summary, distribution) +
    alignment(summary, shape) +
    shape.reduce((sum, _, axis) => sum + unevenness(summary, shape, axis, distribution), 0)
  );
}

/**
 * What training typically does to weights, medians over 438 weights of published vision and speech models: kurtosis off by 3.5, a mean of
 * 0.03 σ, second moments of units uneven by 60 % and of inputs by 20 %, a largest element of 7 σ, rows
 * more than twice as coherent as independent ones.
 */
const typical = { kurtosis: 2, offset: 0.03, unevenness: 0.4, coherence: 0.7, tail: 4 };

function bayesFactor(z: number, spread: number): number {
  const s2 = 1 + spread * spread;
  return Math.log(s2) / 2 - (z * z * (1 - 1 / s2)) / 2;
}

function kurtosis(x: Float32Array): number {
  let [second, fourth] = [0, 0];
  for (const v of x) {
    second += v * v;
    fourth += v ** 4;
  }
  return (x.length * fourth) / (second * second);
}

function alignment({ stats, sample }: WeightSummary, shape: readonly number[]): number {
  const found = coherence(sample, stats.n, shape);
  if (!found) return 0;
  const perDeviation = Math.sqrt(found.pairs / 2);
  return bayesFactor(found.excess * perDeviation, typical.coherence * perDeviation);
}

/** The largest of n draws has a known distribution, P(max < t) = (1 − tail(t))ⁿ; trained weights have outliers. */
function extreme({ stats }: WeightSummary, distribution: Distribution): number {
  const t = stats.maxAbs / Math.hypot(stats.mean, stats.std);
  if (Number.isFinite(distribution.bound)) return 0;
  const beyond = -Math.expm1(stats.n * Math.log1p(-distribution.tail(t)));
  const p = Math.max(1e-300, Math.min(beyond, 1 - beyond));
  return Math.log(typical.tail) + Math.min(0, Math.log(2 * p) + 1.5);
}

/** Whether slices along an axis have more unequal second moments than draws would. */
function unevenness(
  { stats, sample }: WeightSummary,
  shape: readonly number[],
  axis: number,
  distribution: Distribution,
): number {
  const size = shape[axis] ?? 1;
  const inner = shape.slice(axis + 1).reduce((n, d) => n * d, 1);
  const m = sample.length;
  if (size < 4 || m < 4 * size) return 0;
  const places = samplePlaces(stats.n, m);
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  for (let i = 0; i < m; i++) {
    const slice = Math.floor((places[i] ?? 0) / inner) % size;
    sums[slice] = (sums[slice] ?? 0) + (sample[i] ?? 0) ** 2;
    counts[slice] = (counts[slice] ?? 0) + 1;
  }
  let [total, degrees, perSlice] = [0, 0, 0];
  const second = sample.reduce((sum, v) => sum + v * v, 0) / m;
  const relativeVariance = distribution.kurtosis - 1;
  for (let slice = 0; slice < size; slice++) {
    const count = counts[slice] ?? 0;
    if (count < 2) continue;
    total += (((sums[slice] ?? 0) / count / second - 1) ** 2 * count) / relativeVariance;
    degrees++;
    perSlice += count;
  }
  if (degrees < 4) return 0;
  // Wilson & Hilferty: the cube root of χ²/k is nearly normal.
  const k = degrees - 1;
  const z = (Math.cbrt(total / k) - (1 - 2 / (9 * k))) / Math.sqrt(2 / (9 * k));
  const expected = Math.cbrt(1 + (typical.unevenness ** 2 * (perSlice / degrees)) / relativeVariance) - 1;
  return z < 0 ? bayesFactor(0, expected / Math.sqrt(2 / (9 * k))) : bayesFactor(z, expected / Math.sqrt(2 / (9 * k)));
}
