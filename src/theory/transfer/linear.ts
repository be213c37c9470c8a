import type { Connected } from '../fans';
import { type Field, type Gradient, secondMoment, uncentred } from '../field';
import { type Kernel, mapKernel } from '../kernel';
import {
  fresh,
  freshGradient,
  overlaps,
  overlapsOf,
  overPairs,
  type Refusal,
  refuse,
  type Setting,
  type Transfer,
} from './transfer';

/** Random weights between units. */
export interface Weights {
  readonly mean: number;
  readonly variance: number;
  readonly connected: Connected;
  /** Of two positions, the share that meet the same weights: 1/stride where a transposed convolution takes its taps in turn. */
  readonly alike: number;
  /** Positions that one output looks at. */
  readonly taps: number;
  readonly units: number;
  readonly positions: number;
  readonly bias: { readonly mean: number; readonly variance: number };
  /** Rows or columns are orthonormal, so that lengths are kept where there are as many units as inputs. */
  readonly orthogonal: boolean;
}

/** Share of q that a mean common to all units may have: the rest is what the theory is about. */
const largestOffset = 0.25;

/**
 * z = Wx + b with independent weights: K_z = fan-in·E[w²]·E[x x′] + σ_b² for every pair of places (Poole et al. 2016, equation 3;
 * for convolutions Xiao et al. 2018, equation 2.4: taps of different offsets are independent, so no two positions mix).
 */
export function linear(x: Field, w: Weights, setting: Setting): Transfer | Refusal {
  const { bias } = w;
  const { fan: fanIn, profile } = w.connected.forward(x.profile);
  const moved = uncentred(x);
  const mean = fanIn * w.mean * x.mean + bias.mean;
  const kernel = mapKernel(
    moved,
    (k, r) => (r < 2 ? 1 : w.alike) * fanIn * (w.variance * k + w.mean ** 2 * (x.kernel[r] ?? 0)) + bias.variance,
  );
  const q = kernel[0] + mean ** 2;
  if (!(kernel[0] > 0)) return refuse('Its weights are all the same, so that it makes one number of everything.');
  if (!Number.isFinite(q)) return refuse('Its numbers grow beyond all bounds.');
  const common = mean ** 2 + fanIn * w.mean ** 2 * x.kernel[0];
  if (common > largestOffset * q) {
    return refuse(
      'Its weights or biases have a mean, which all of its units share: they are not independent of one another.',
    );
  }
  const share = (fanIn * (w.variance + w.mean ** 2) * secondMoment(x)) / q;
  // Taps at other positions average out what two places have in common by chance.
  const within = amongTaps(uncentred(x), x.chance, w.taps);
  const chance = overPairs(setting, w, (r) => overlapsOf(x, within)[r]);
  const kept = w.orthogonal ? Math.max(0, 1 - w.units / fanIn) : 1;
  const level = setting.noise.write(
    [[x.level, share]],
    (2 * kept * share ** 2 * chance) / w.units,
    (2 * kept * share ** 2 * (1 - chance)) / w.units,
  );
  return {
    output: fresh({
      mean,
      kernel,
      level,
      region: x.region,
      units: w.units,
      positions: w.positions,
      chance: share ** 2 * within + kept / w.units,
      slow: share ** 2 * x.slow + kept / w.units,
      profile,
    }),
    back: (g) => [pulled(g, x, w, setting)],
  };
}

/** Chance correlations of patches: those of single positions, as far as these differ from one another. */
function amongTaps([same, , position]: Kernel, chance: number, taps: number): number {
  const alike = same > 0 ? (position / same) ** 2 : 0;
  return chance * (alike + (1 - alike) / Math.max(1, taps));
}

function pulled(
  g: Gradient,
  x: Field,
  { mean, variance, connected, taps, units, orthogonal }: Weights,
  setting: Setting,
): Gradient {
  const { fan: fanOut, profile } = connected.back(g.profile);
  const factor = fanOut * (variance + mean ** 2);
  const kernel = mapKernel(g.kernel, (k) => factor * k);
  const within = amongTaps(g.kernel, g.chance, taps);
  const chance = overPairs(setting, x, (r) => overlaps(g.kernel, within)[r]);
  const kept = orthogonal ? Math.max(0, 1 - x.units / fanOut) : 1;
  const level = setting.noise.write([[g.level, 1]], (2 * kept * chance) / x.units, (2 * kept * (1 - chance)) / x.units);
  // What leans along z comes back along x, since z = Wx: that part of W is not independent of the gradient.
  const along = (g.along ?? 0) * Math.sqrt((factor * units) / x.units);
  const direction = x.mean / Math.sqrt(secondMoment(x));
  const leaning: Kernel = [kernel[0] + along ** 2, kernel[1], kernel[2], kernel[3]];
  return {
    ...freshGradient(leaning, level, { region: g.region, chance: within + kept / x.units }),
    profile,
    lean: along * direction,
  };
}
