import type { Activation, InitializerKind } from '../model';
import { descend } from './meanField';
import { moments } from './moments';

/** The standard deviation of √fan-in·w that keeps second moments of 1 at 1: 1/√E[f²] (He et al. 2015 for ReLU: √2). */
export function gain(activation: Activation): number | undefined {
  const found = moments(activation, 1);
  return found && found.second > 0 ? 1 / Math.sqrt(found.second) : undefined;
}

export interface Recommendation {
  /** Var(w) to draw with. */
  readonly variance: number;
  /** fan-in·Var(w). */
  readonly scale: number;
  /** The initializer that people call this by, where there is one. */
  readonly initializer: InitializerKind | null;
}

/** Long enough to tell scales apart, as deep as plain networks are built. */
const layers = 20;
/** |F| and |G| that are no harm over that depth, in decades. */
const harmless = 0.5;
/** dq′/dq above this: a small error of scale grows a hundredfold over the depth. */
const steepest = 1.26;

/** The larger of |F| and |G| over a chain that starts from standardised inputs. */
function harm(activation: Activation, scale: number): number {
  const { q, chi } = descend(activation, scale, { weight: scale }, layers);
  const [first, last] = [q[0], q.at(-1)];
  if (first === undefined || last === undefined || q.length < layers) return Number.POSITIVE_INFINITY;
  const gradient = chi.slice(0, -1).reduce((sum, x) => sum + Math.log10(x), 0) / 2;
  return Math.max(Math.abs(Math.log10(last / first)) / 2, Math.abs(gradient));
}

/** Least harm over scales from 1/4 to 16, by a coarse scan and golden sections about its best point. */
function leastHarmful(activation: Activation): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const at = (log2: number): number => harm(activation, 2 ** log2);
  const coarse = Array.from({ length: 25 }, (_, i) => -2 + i / 4);
  const start = coarse.reduce((a, b) => (at(b) < at(a) ? b : a));
  let [low, high] = [start - 0.25, start + 0.25];
  for (let step = 0; step < 24; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (at(a) <= at(b)) high = b;
    else low = a;
  }
  return 2 ** ((low + high) / 2);
}

interface Best {
  readonly scale: number;
  readonly initializer: InitializerKind | null;
}

const named = [
  [1, 'lecun-normal'],
  [2, 'he-normal'],
] as const;

function bestScale(activation: Activation): Best | undefined {
  // SELU is made for unit scale (Klambauer et al. 2017), and a positively homogeneous function keeps exactly what its gain makes up for.
  if (activation.kind === 'selu') return withName(1);
  const exact = gain(activation);
  if (['linear', 'relu', 'leaky-relu', 'prelu'].includes(activation.kind))
    return exact ? withName(exact ** 2) : undefined;
  const scale = leastHarmful(activation);
  const least = harm(activation, scale);
  const response = (moments(activation, scale)?.response ?? Number.POSITIVE_INFINITY) * scale;
  if (!(least <= harmless && response <= steepest)) return undefined;
  const familiar = named.find(([at]) => harm(activation, at) <= least + 0.1);
  return familiar ? withName(familiar[0]) : { scale, initializer: null };
}

function withName(scale: number): Best {
  const name = named.find(([at]) => Math.abs(scale / at - 1) < 0.01);
  return { scale, initializer: name?.[1] ?? null };
}

const known = new Map<string, Best | undefined>();

/**
 * The variance to draw weights in front of this activation with: the scale that harms signal and gradient least over twenty layers
 * (He et al. for ReLU and tanh, LeCun for SELU and linear layers; a familiar one where it is as good as others). Undefined where every scale
 * harms: sigmoid, softplus, exponential, softmax.
 */
export function recommendedVariance(activation: Activation, fanIn: number): Recommendation | undefined {
  const key = JSON.stringify([activation.kind, activation.parameters]);
  if (!known.has(key)) known.set(key, bestScale(activation));
  const best = known.get(key);
  return best && fanIn > 0 ? { variance: best.scale / fanIn, ...best } : undefined;
}
