import type { Activation } from '../../model';
import { type Pointwise, pointwise } from '../activations';
import { type Field, type Gradient, secondMoment, united, weighted } from '../field';
import { correlations, mapKernel } from '../kernel';
import { multiplied, raised } from '../profile';
import { nameOf, type Response, responseOf } from '../response';
import { byPieces, overlaps, overPairs, type Refusal, refuse, type Setting, type Transfer } from './transfer';

/** A function of every element alone. */
export function activate(x: Field, activation: Activation, setting: Setting): Transfer | Refusal {
  const f = pointwise(activation);
  if (!f) return refuse('Its activation does not act on elements alone.');
  return activation.kind === 'linear'
    ? identity(x)
    : byPieces(x, setting.noise, (piece) => applied(piece, f, setting, nameOf(activation)));
}

export const identity = (x: Field): Transfer => ({ output: x, back: (g) => [g] });

/** As `activate`; a function of a function of a Gaussian is followed as one, and its gradient goes to that Gaussian at once. */
export function applied(x: Field, f: Pointwise, setting: Setting, name?: string): Transfer | Refusal {
  const { shape } = x;
  const root = shape?.root ?? x;
  const whole = shape ? composed(shape.f, f) : f;
  const wholeName = shape && name !== undefined ? shape.name && `${name} of ${shape.name}` : name;
  const own = responseOf(whole, root.mean, root.kernel[0], wholeName);
  if (!own) return refuse('What its activation makes of such numbers is not finite.');
  // Of so few units that react, one more or less is half of them all.
  if (Math.max(own.energy(1), 3 * own.slopeEnergy(1)) > root.units) {
    return refuse(`Too few of its units (${Math.round(root.units)}) react to such numbers: chance decides.`);
  }
  const rho = correlations(root.kernel);
  const kernel = mapKernel(rho, (r) => own.covariance(r));
  // Stein's lemma: the part of f(u) that is linear in u is E[f′]·u; the rest is uncorrelated with it.
  const linear = weighted(root.parts, own.regression);
  const rest = mapKernel(kernel, (k, r) => k - own.regression ** 2 * (root.kernel[r] ?? 0));
  const parts = united(linear, new Map([[{ kernel: rest }, 1]]));
  const strays = (r: number): number => own.energy(r) - 2 * (own.sensitivity * r) ** 2;
  const together = overPairs(setting, root, (r) => strays(rho[r])) / root.units;
  const level = setting.noise.write(
    [[root.level, rootShare(root) * own.sensitivity]],
    together,
    strays(1) / root.units - together,
  );
  const passed = own.second > 0 ? Math.min(1, ((own.slopes(rho[1]) * root.kernel[0]) / own.second) ** 2) : 0;
  const { pieces: _, ...same } = x;
  const output: Field = {
    ...same,
    mean: own.mean,
    kernel,
    parts,
    level,
    chance: passed * root.chance,
    slow: passed * root.slow,
    profile: raised(root.profile, own.sensitivity),
    shape: { root, f: whole, ...(wholeName !== undefined && { name: wholeName }) },
  };
  return {
    output,
    ...(shape && root.value !== undefined && { inputs: [root.value] }),
    back: (g) => [pulled(g, root, own, setting)],
  };
}

/** Levels are of second moments; the variance of a field with a mean strays by more. */
const rootShare = (x: Field): number => (x.kernel[0] > 0 ? Math.min(4, secondMoment(x) / x.kernel[0]) : 1);

function pulled(g: Gradient, root: Field, own: Response, setting: Setting): Gradient {
  const rho = correlations(root.kernel);
  // Gradients are larger, or smaller, where the signal is.
  const met = multiplied(g.profile, raised(root.profile, own.slopeSensitivity));
  const kernel = mapKernel(g.kernel, (k, r) => own.slopes(rho[r as 0 | 1 | 2 | 3]) * k * (met?.mean ?? 1));
  const rest = mapKernel(kernel, (k, r) => k - own.gain ** 2 * (g.kernel[r] ?? 0) * (met?.mean ?? 1));
  const parts = united(weighted(g.parts, own.gain * Math.sqrt(met?.mean ?? 1)), new Map([[{ kernel: rest }, 1]]));
  const chance = overlaps(g.kernel, g.chance);
  const strays = (r: number, other: number): number =>
    (1 + own.slopeEnergy(r)) * (1 + 2 * other) - 1 - 2 * other - 2 * (own.slopeSensitivity * r) ** 2;
  const together = overPairs(setting, root, (r) => strays(rho[r], chance[r])) / root.units;
  const level = setting.noise.write(
    [
      [g.level, 1],
      [root.level, rootShare(root) * own.slopeSensitivity],
    ],
    together,
    strays(1, 1) / root.units - together,
  );
  const passed = own.slope > 0 ? (own.slopes(rho[1]) / own.slope) ** 2 : 0;
  const profile = met?.profile ?? g.profile ?? raised(root.profile, own.slopeSensitivity);
  const lean = leanOf(g, root.units);
  return {
    kernel,
    parts,
    level,
    region: g.region,
    chance: passed * g.chance,
    profile,
    lean: lean * own.gain,
    along: lean * own.bend,
  };
}

/** Of n units that are independent the mean is not quite 0 either. */
const leanOf = ({ lean = 0, kernel }: Gradient, n: number): number =>
  (lean < 0 ? -1 : 1) * Math.sqrt(lean ** 2 + kernel[0] / n);

function composed(inner: Pointwise, outer: Pointwise): Pointwise {
  return {
    f: (x) => outer.f(inner.f(x)),
    derivative: (x) => outer.derivative(inner.f(x)) * inner.derivative(x),
    breaks: inner.breaks,
  };
}
