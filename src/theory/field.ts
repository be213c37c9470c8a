import type { Pointwise } from './activations';
import { type Kernel, mapKernel, sum, zero } from './kernel';
import type { Entry } from './noise';
import type { Profile } from './profile';

/** One independent random field over units and places. */
export interface Source {
  readonly kernel: Kernel;
}

/** A linear combination of independent sources: two fields that share one are correlated. */
export type Parts = ReadonlyMap<Source, number>;

/** What flows along a value of the graph, forward or backward: the statistics of one element. */
export interface Flowing {
  /** Covariance of an element with itself and with its like elsewhere, the mean taken away. */
  readonly kernel: Kernel;
  readonly parts: Parts;
  /** ln of its second moment over the batch, as it strays from the limit of wide layers. */
  readonly level: Entry;
  /** Variance, over draws of the weights, of correlations that are 0 in the limit of wide layers. */
  readonly chance: number;
  /** Where borders or strides make some positions louder than others. */
  readonly profile?: Profile | undefined;
  /** Which scale it is known relative to: 0 is that of the inputs (forward) or of the loss (backward). */
  readonly region: number;
}

export interface Field extends Flowing {
  /** Over all units. */
  readonly mean: number;
  /** Independent units, and positions of each. */
  readonly units: number;
  readonly positions: number;
  /** `chance` of the means over all positions, which fewer numbers decide. */
  readonly slow: number;
  /** The value of the graph that it stands for. */
  readonly value?: string;
  /** It is this function of a Gaussian field. */
  readonly shape?: { readonly root: Field; readonly f: Pointwise; readonly name?: string };
  /** Stretches of units side by side, with statistics of their own. */
  readonly pieces?: readonly Field[];
  /** Shares that add up to 1 over this many elements: what an attention weighs with. */
  readonly shares?: { readonly length: number; readonly squares: number };
}

/** dL/d(value). */
export interface Gradient extends Flowing {
  /** Root mean square, with a sign relative to where it arose, of the mean over all units: 0 but for chance, unless activations with a mean pass it on. */
  readonly lean?: number;
  /** The same of the mean of g·z/√q, which meets the weights that z was made with. */
  readonly along?: number;
  readonly pieces?: readonly Gradient[];
}

export const source = (kernel: Kernel): Parts => new Map([[{ kernel }, 1]]);

/** E[x²]. */
export const secondMoment = ({ mean, kernel }: Field): number => kernel[0] + mean * mean;

/** E[x·x′] for each relation of two places. */
export const uncentred = ({ mean, kernel }: Field): Kernel => mapKernel(kernel, (x) => x + mean * mean);

export function weighted(parts: Parts, factor: number): Parts {
  return factor === 1 ? parts : new Map([...parts].map(([s, c]) => [s, c * factor]));
}

/** Covariance of two combinations, by the sources that they share. */
export function covariance(a: Parts, b: Parts): Kernel {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  let total: Kernel = zero;
  for (const [s, c] of few) {
    const d = many.get(s);
    if (d !== undefined)
      total = sum(
        total,
        mapKernel(s.kernel, (x) => c * d * x),
      );
  }
  return total;
}

export function united(a: Parts, b: Parts): Parts {
  const all = new Map(a);
  for (const [s, c] of b) all.set(s, (all.get(s) ?? 0) + c);
  return all;
}

/** α·a + β·b of two flows. */
export function combined(
  a: Flowing,
  b: Flowing,
  alpha = 1,
  beta = 1,
): Pick<Flowing, 'kernel' | 'parts'> & { readonly cross: Kernel } {
  const cross = mapKernel(covariance(a.parts, b.parts), (x) => alpha * beta * x);
  const kernel = mapKernel(a.kernel, (x, r) => alpha ** 2 * x + beta ** 2 * (b.kernel[r] ?? 0) + 2 * (cross[r] ?? 0));
  return { kernel, parts: united(weighted(a.parts, alpha), weighted(b.parts, beta)), cross };
}

/** Chance correlations of a sum whose terms have these shares of its second moment. */
export function blended(terms: readonly (readonly [share: number, chance: number])[]): number {
  return terms.reduce((sum, [share, chance]) => sum + Math.abs(share) * Math.sqrt(chance), 0) ** 2;
}

/** The same elements, grouped as `units` at each position instead: flattened, or split into heads. */
export function regrouped(x: Field, units: number): Field {
  const all = x.units * x.positions;
  if (units === x.units || !(units > 0) || all % units !== 0) return x;
  const positions = all / units;
  const { kernel: k } = x;
  // Units that become positions are independent of one another.
  const kernel: Kernel = units > x.units ? k : [k[0], k[1], 0, 0];
  const { shape: _, pieces: __, ...rest } = x;
  const chance = x.chance * Math.min(1, x.units / units);
  return kernel === k
    ? { ...x, units, positions, chance, slow: chance }
    : { ...rest, units, positions, kernel, parts: source(kernel) };
}
