import type { Distribution } from './distribution';
import type { Observation, Slices } from './observation';

/**
 * What training typically does to weights, medians over 438 weights of published vision and speech models: kurtosis off by 3.5, a mean of
 * 0.03 σ, second moments of units uneven by 60 % and of inputs by 20 %, a largest element of 7 σ, rows more than twice as coherent as
 * independent ones. The figures used are on the cautious side of these.
 */
const typical = { kurtosis: 2, offset: 0.03, unevenness: 0.4, coherence: 0.7, extremes: 6 };

/**
 * How much more likely independent draws from one distribution are than trained weights to look as these do, in nats. Each test yields a
 * score z that is standard normal for draws and about N(0, 1 + spread²) for trained weights, whose departures, counted in standard
 * deviations, grow with the sample.
 */
export function regularity(observed: Observation, distribution: Distribution): number {
  const kurtosisError = Math.sqrt(distribution.kurtosisVariance / observed.sampled);
  const offsetError = 1 / Math.sqrt(observed.n);
  return (
    bayesFactor((observed.kurtosis - distribution.kurtosis) / kurtosisError, typical.kurtosis / kurtosisError) +
    bayesFactor(observed.offset / offsetError, typical.offset / offsetError) +
    alignment(observed) +
    extreme(observed, distribution) +
    observed.axes.reduce((sum, slices) => sum + unevenness(slices, distribution), 0)
  );
}

/** ln of N(z; 0, 1) over N(z; 0, 1 + spread²). */
function bayesFactor(z: number, spread: number): number {
  const variance = 1 + spread * spread;
  return Math.log(variance) / 2 - (z * z * (1 - 1 / variance)) / 2;
}

function alignment({ coherence }: Observation): number {
  if (!coherence) return 0;
  const perDeviation = Math.sqrt(coherence.pairs / 2);
  return bayesFactor(coherence.excess * perDeviation, typical.coherence * perDeviation);
}

/**
 * The largest of n draws of an unbounded distribution: P(max < t) = (1 − tail(t))ⁿ. Its two-sided probability p is uniform for draws;
 * trained weights have outliers, or too few large elements: p has the density p^(1/k − 1) / k.
 */
function extreme({ n, largest }: Observation, distribution: Distribution): number {
  if (Number.isFinite(distribution.bound)) return 0;
  const beyond = -Math.expm1(n * Math.log1p(-distribution.tail(largest)));
  const p = Math.max(1e-300, 2 * Math.min(beyond, 1 - beyond));
  return Math.log(typical.extremes) + (1 - 1 / typical.extremes) * Math.log(p);
}

/** Whether slices have more unequal second moments than draws would: χ², made normal by Wilson & Hilferty's cube root (1931). */
function unevenness({ scatter, slices, each }: Slices, distribution: Distribution): number {
  const relativeVariance = distribution.kurtosis - 1;
  const degrees = slices - 1;
  const error = Math.sqrt(2 / (9 * degrees));
  const z = (Math.cbrt(scatter / relativeVariance / degrees) - (1 - 2 / (9 * degrees))) / error;
  const expected = Math.cbrt(1 + (typical.unevenness ** 2 * each) / relativeVariance) - 1;
  return bayesFactor(Math.max(0, z), expected / error);
}
