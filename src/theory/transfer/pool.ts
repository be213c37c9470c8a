import type { Field } from '../field';
import { correlations, mapKernel, overPositions, spread } from '../kernel';
import { largestOf } from '../maximum';
import { resampled } from '../profile';
import { responseOf } from '../response';
import { applied } from './pointwise';
import {
  byPieces,
  fresh,
  freshGradient,
  isRefusal,
  overlaps,
  overPairs,
  type Refusal,
  type Setting,
  type Transfer,
} from './transfer';

/** Positions taken together. */
export interface Window {
  /** Positions that one output looks at; and outputs for each position, overlaps counted. */
  readonly size: number;
  readonly outputs: number;
  /** Sizes of the spatial axes of the outputs. */
  readonly sizes?: readonly number[];
}

/** Means over all positions of a sample. */
export function averageAll(x: Field, setting: Setting): Transfer | Refusal {
  return byPieces(x, setting.noise, (p) => {
    const kernel = overPositions(p.kernel, p.positions);
    const second = kernel[0] + p.mean ** 2;
    // What varies from sample to sample is little once positions are averaged, and few numbers of the input decide it.
    const share = second > 0 ? (kernel[0] / second) ** 2 : 0;
    const chance = overPairs(setting, { positions: 1 }, (r) => overlaps(kernel, p.slow)[r]);
    const together = 2 * share * (p.slow / setting.samples + chance / p.units);
    return mean({ ...p, chance: p.slow }, p.positions, 1, kernel, setting, together);
  });
}

/** Means over windows. */
export function averagePool(x: Field, { size, outputs, sizes = [] }: Window, setting: Setting): Transfer | Refusal {
  return byPieces(x, setting.noise, (p) => {
    const [same, sample, position, both] = p.kernel;
    const within = (one: number, other: number): number => (one + (size - 1) * other) / size;
    return mean(
      { ...p, profile: resampled(p.profile, sizes) },
      size,
      outputs,
      [within(same, position), within(sample, both), position, both],
      setting,
    );
  });
}

function mean(
  x: Field,
  size: number,
  outputs: number,
  kernel: Field['kernel'],
  setting: Setting,
  together = 0,
): Transfer {
  const output = fresh({
    mean: x.mean,
    kernel,
    level: setting.noise.write([[x.level, 1]], together),
    region: x.region,
    chance: x.chance,
    slow: x.slow,
    units: x.units,
    positions: outputs,
    profile: outputs === 1 ? undefined : x.profile,
  });
  // Every input is looked at by so many windows.
  const windows = (outputs * size) / x.positions;
  return {
    output,
    back: (g) => {
      const alone = mapKernel(g.kernel, (k) => k / size ** 2);
      const kernelBack = outputs === 1 ? spread(alone) : alone;
      return [
        freshGradient(
          mapKernel(kernelBack, (k) => k * windows),
          setting.noise.write([[g.level, 1]]),
          g,
        ),
      ];
    },
  };
}

/** The largest of a window: of a function of a Gaussian that rises, the function of the largest. */
export function maxPool(x: Field, { size, outputs, sizes = [] }: Window, setting: Setting): Transfer | Refusal {
  return byPieces(x, setting.noise, (p) => {
    const root = p.shape?.root ?? p;
    const { mean: m, kernel } = root;
    const sigma = Math.sqrt(kernel[0]);
    const rho = correlations(kernel)[2];
    const largest = largestOf(size, rho);
    const inner = p.shape?.f.f ?? ((u: number) => u);
    const innerSlope = p.shape?.f.derivative ?? (() => 1);
    const at = (u: number): number => m + sigma * largest.f((u - m) / sigma);
    const bare: Field = { ...root, positions: outputs };
    const found = applied(
      bare,
      {
        f: (u) => inner(at(u)),
        derivative: (u) => innerSlope(at(u)) * largest.derivative((u - m) / sigma),
        breaks: [],
      },
      setting,
    );
    if (isRefusal(found)) return found;
    const output: Field = {
      ...found.output,
      positions: outputs,
      units: p.units,
      profile: resampled(p.profile, sizes),
    };
    // The element that was largest has a slope of its own.
    const slope = p.shape && largestSlope(p, at);
    return {
      output,
      ...(slope !== undefined && root.value !== undefined && { inputs: [root.value] }),
      // Each gradient goes to the one element that was largest.
      back: (g) => [
        freshGradient(
          mapKernel(
            g.kernel,
            (k, r) => (slope ?? 1) * (r < 2 ? (k * outputs) / p.positions : k * (outputs / p.positions) ** 2),
          ),
          setting.noise.write([[g.level, 1]]),
          g,
        ),
      ],
    };
  });
}

/** E[f′²] at the largest element of a window. */
function largestSlope({ shape }: Field, at: (u: number) => number): number | undefined {
  if (!shape) return undefined;
  const { root, f } = shape;
  return responseOf({ f: (u) => f.derivative(at(u)), derivative: () => 0, breaks: [] }, root.mean, root.kernel[0])
    ?.second;
}
