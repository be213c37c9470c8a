import type { Initializer, InitializerKind } from '../../model';
import type { WeightSummary } from '../summary';
import { type Distribution, distributions } from './distribution';
import { type FanContext, families } from './families';
import { patterned } from './patterned';
import { regularity } from './regularity';

export type { FanContext } from './families';

/** One explanation of the weights, with the log of how well it explains them (prior included). */
interface Explanation {
  readonly kind: InitializerKind;
  readonly evidence: number;
}

/** Before looking: half of all weights are trained; most fresh ones come from a family, few from a scale that someone made up. */
const prior = { trained: Math.log(0.5), family: Math.log(0.45), scale: Math.log(0.05) };
/** Weights' standard deviations lie within about four powers of ten: the width of the prior over a free scale, in nats. */
const scaleWidth = Math.log(1e4);

/** Rounding of the stored numbers may push a draw past its bound by this share (half precision: 2⁻¹¹). */
const rounding = 5e-4;

/** Below this the best explanation is none. */
const leastConfidence = 0.3;

/**
 * Which initializer drew these weights: the explanation with the largest posterior probability, which is its confidence. Fresh draws
 * are told from trained weights by their regularity, families by their exact likelihood over all elements (for normal, truncated
 * normal and uniform draws it depends on second moment and extremes alone).
 */
export function fingerprint(summary: WeightSummary | undefined, context: FanContext): Initializer {
  const stats = summary?.stats;
  if (!summary || !stats || stats.n === 0 || stats.nonFinite > 0)
    return { kind: 'unknown', origin: 'none', variance: stats ? stats.std ** 2 : Number.NaN, confidence: 0 };
  const variance = stats.std ** 2;
  const inferred = (kind: InitializerKind, confidence: number): Initializer => ({
    kind,
    origin: 'inferred',
    variance,
    confidence,
  });
  const pattern = patterned(summary, context);
  if (pattern) return inferred(pattern, 1);
  const best = mostProbable(explanations(summary, context));
  return best.probability < leastConfidence ? inferred('unknown', 0) : inferred(best.kind, best.probability);
}

function explanations(summary: WeightSummary, context: FanContext): Explanation[] {
  const { stats } = summary;
  const second = stats.mean ** 2 + variance(summary);
  const known = families(context);
  const fresh = Object.values(distributions).map((distribution) => ({
    distribution,
    regular: regularity(summary, context.shape, distribution),
    scale: bestScale(distribution, second, stats.maxAbs),
  }));
  const likelihood = (d: Distribution, sigma: number): number =>
    stats.maxAbs > d.bound * sigma * (1 + rounding) ? Number.NEGATIVE_INFINITY : stats.n * d.logDensity(second, sigma);
  const best = Math.max(...fresh.map(({ distribution, scale }) => likelihood(distribution, scale)));
  const scalePenalty = Math.log(scaleWidth * Math.sqrt(stats.n / Math.PI));
  const found: Explanation[] = [{ kind: 'trained', evidence: prior.trained }];
  for (const { distribution, regular, scale } of fresh) {
    const { shape } = distribution;
    const fit = likelihood(distribution, scale) - best + regular - scalePenalty;
    found.push({ kind: shape, evidence: prior.scale - Math.log(3) + fit });
    for (const family of known) {
      if (family.shape !== shape) continue;
      const evidence = likelihood(distribution, Math.sqrt(family.variance)) - best + regular;
      found.push({ kind: family.kind, evidence: prior.family - Math.log(known.length) + evidence });
    }
  }
  return found;
}

const variance = ({ stats }: WeightSummary): number => stats.std ** 2;

/** The most likely standard deviation; of a bounded shape, no smaller than the largest element allows. */
const bestScale = (d: Distribution, second: number, maxAbs: number): number =>
  d.shape === 'uniform' ? maxAbs / d.bound : Math.max(Math.sqrt(second), maxAbs / d.bound);

function mostProbable(found: readonly Explanation[]): { readonly kind: InitializerKind; readonly probability: number } {
  const top = Math.max(...found.map(({ evidence }) => evidence));
  const byKind = new Map<InitializerKind, number>();
  for (const { kind, evidence } of found) byKind.set(kind, (byKind.get(kind) ?? 0) + Math.exp(evidence - top));
  const total = [...byKind.values()].reduce((sum, x) => sum + x, 0);
  const [kind, weight] = [...byKind].reduce((a, b) => (b[1] > a[1] ? b : a));
  return { kind, probability: weight / total };
}
