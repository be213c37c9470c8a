import type { Initializer, InitializerKind } from '../../model';
import type { WeightSummary } from '../summary';
import { type Distribution, distributions } from './distribution';
import { type FanContext, families } from './families';
import { observe } from './observation';
import { patterned } from './patterned';
import { regularity } from './regularity';

export type { FanContext } from './families';

/** One explanation of the weights, with the log of how well it explains them. */
interface Explanation {
  readonly kind: InitializerKind;
  readonly evidence: number;
}

/** What the elements of a weight say by themselves. */
export interface Look {
  readonly variance: number;
  /** A pattern that leaves no doubt. */
  readonly pattern?: InitializerKind;
  /** Trained, against every initializer; empty where there is nothing to look at. */
  readonly explanations: readonly Explanation[];
}

/** Of fresh weights, before looking: most come from a family, some from a scale that someone made up. */
const prior = { family: Math.log(0.8), scale: Math.log(0.2) };
/** Weights' standard deviations lie within about four powers of ten: the width of the prior over a free scale, in nats. */
const scaleWidth = Math.log(1e4);

/** Rounding of the stored numbers may push a draw past its bound by this share (half precision: 2⁻¹¹). */
const rounding = 5e-4;

/** Below this the best explanation is none. */
const leastConfidence = 0.3;

/**
 * Weighs every explanation of a weight: fresh draws are told from trained weights by their regularity, families by their exact likelihood
 * over all elements (for normal, truncated normal and uniform draws it depends on second moment and extremes alone).
 */
export function look(summary: WeightSummary | undefined, context: FanContext): Look {
  const stats = summary?.stats;
  if (!summary || !stats || stats.n === stats.nonFinite || stats.nonFinite > 0)
    return { variance: stats ? stats.std ** 2 : Number.NaN, explanations: [] };
  const variance = stats.std ** 2;
  const pattern = patterned(summary, context);
  return pattern ? { variance, pattern, explanations: [] } : { variance, explanations: explanations(summary, context) };
}

/**
 * The most probable initializer, with its posterior probability as confidence. `trainedShare` is how many of the model's weights are
 * trained, as far as the others tell.
 */
export function decide({ variance, pattern, explanations }: Look, trainedShare = 0.5): Initializer {
  if (pattern) return { kind: pattern, origin: 'inferred', variance, confidence: 1 };
  if (explanations.length === 0) return { kind: 'unknown', origin: 'none', variance, confidence: 0 };
  const { kind, probability } = mostProbable(posterior(explanations, trainedShare));
  return probability < leastConfidence
    ? { kind: 'unknown', origin: 'inferred', variance, confidence: 0 }
    : { kind, origin: 'inferred', variance, confidence: probability };
}

/**
 * Share of trained parameters in a model that was never trained (an odd one, a constant of signal processing) and in one that was (all but a
 * new head, or what never got a gradient).
 */
const shares = { fresh: 0.01, trained: 0.95 };

/**
 * How likely any parameter of this model is trained, before looking at it alone: the model as a whole is either fresh or trained, and all of
 * its parameters together say which. Clear ones speak for unclear ones; only strong evidence makes one fresh among trained ones.
 */
export function trainedShare(looks: readonly Look[]): number {
  const logRatio = looks.reduce((sum, { explanations }) => {
    if (explanations.length === 0) return sum;
    const trained = posterior(explanations, 0.5).get('trained') ?? 0;
    const under = (share: number): number => Math.log(share * trained + (1 - share) * (1 - trained));
    return sum + under(shares.trained) - under(shares.fresh);
  }, 0);
  const trainedModel = 1 / (1 + Math.exp(-logRatio));
  return trainedModel * shares.trained + (1 - trainedModel) * shares.fresh;
}

function explanations(summary: WeightSummary, context: FanContext): Explanation[] {
  const { stats } = summary;
  const second = stats.mean ** 2 + stats.std ** 2;
  const likelihood = (d: Distribution, sigma: number): number =>
    stats.maxAbs > d.bound * sigma * (1 + rounding) ? Number.NEGATIVE_INFINITY : stats.n * d.logDensity(second, sigma);
  const observed = observe(summary, context.shape);
  const fresh = Object.values(distributions).map((distribution) => {
    const scale = Math.max(distribution.shape === 'uniform' ? 0 : Math.sqrt(second), stats.maxAbs / distribution.bound);
    return {
      distribution,
      regular: regularity(observed, distribution),
      anyScale: likelihood(distribution, scale) - scalePenalty(distribution, stats.n),
    };
  });
  const best = Math.max(...fresh.map(({ anyScale }) => anyScale));
  const known = families(context);
  const weights = known.reduce((sum, { weight }) => sum + weight, 0);
  const found: Explanation[] = [{ kind: 'trained', evidence: 0 }];
  for (const { distribution, regular, anyScale } of fresh) {
    const evidence = prior.scale - Math.log(3) + anyScale - best + regular;
    found.push({ kind: distribution.shape, evidence });
    for (const { kind, shape, variance, weight } of known) {
      if (shape !== distribution.shape) continue;
      const fit = likelihood(distribution, Math.sqrt(variance)) - best + regular;
      found.push({ kind, evidence: prior.family + Math.log(weight / weights) + fit });
    }
  }
  return found;
}

/**
 * What a free scale costs, in nats: the share of all plausible scales that fits as well as the best one. A normal's is known to 1/√(2n), a
 * uniform's limit to 1/n.
 */
const scalePenalty = ({ shape }: Distribution, n: number): number =>
  Math.log(shape === 'uniform' ? scaleWidth * n : scaleWidth * Math.sqrt(n / Math.PI));

/** Probability of every kind. */
function posterior(explanations: readonly Explanation[], trainedShare: number): ReadonlyMap<InitializerKind, number> {
  const weigh = ({ kind, evidence }: Explanation): number =>
    evidence + Math.log(kind === 'trained' ? trainedShare : 1 - trainedShare);
  const top = Math.max(...explanations.map(weigh));
  const byKind = new Map<InitializerKind, number>();
  let total = 0;
  for (const explanation of explanations) {
    const weight = Math.exp(weigh(explanation) - top);
    byKind.set(explanation.kind, (byKind.get(explanation.kind) ?? 0) + weight);
    total += weight;
  }
  return new Map([...byKind].map(([kind, weight]) => [kind, weight / total]));
}

function mostProbable(kinds: ReadonlyMap<InitializerKind, number>): {
  readonly kind: InitializerKind;
  readonly probability: number;
} {
  let best: { kind: InitializerKind; probability: number } = { kind: 'unknown', probability: 0 };
  for (const [kind, probability] of kinds) if (probability > best.probability) best = { kind, probability };
  return best;
}
