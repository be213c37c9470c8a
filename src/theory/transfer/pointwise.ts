import type { Activation } from '../../model';
import { type Pointwise, pointwise } from '../activations';
import { type Field, type Gradient, secondMoment, united, weighted } from '../field';
import { correlations, mapKernel } from '../kernel';
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

/** As `activate`; a function of a function of a Gaussian is followed as one. */
export function applied(x: Field, f: Pointwise, setting: Setting, name?: string): Transfer | Refusal {
  const root = x.shape?.root ?? x;
  const whole = x.shape ? composed(x.shape.f, f) : f;
  const fullName =
    name === undefined || (x.shape && x.shape.name === undefined)
      ? undefined
      : [name, x.shape?.name].filter(Boolean).join(' of ');
  const variance = root.kernel[0];
  const outer = x.shape ? responseOf(whole, root.mean, variance, fullName) : undefined;
  const own = x.shape ? outer : responseOf(f, root.mean, variance, fullName);
  if (!own) return refuse('What its activation makes of such numbers is not finite.');
  // Of so few units that react, one more or less is half of them all.
  if (Math.max(own.energy(1), 3 * own.slopeEnergy(1)) > root.units) {
    return refuse(`So few of its ${Math.round(root.units)} units react to such numbers that chance decides.`);
  }
  const rho = correlations(root.kernel);
  const kernel = mapKernel(rho, (r) => own.covariance(r));
  // Stein's lemma: the part of f(u) that is linear in u is E[f′]·u; the rest is uncorrelated with it.
  const linear = weighted(root.parts, own.gain);
  const rest = mapKernel(kernel, (k, r) => k - own.gain ** 2 * (root.kernel[r] ?? 0));
  const parts = united(linear, new Map([[{ kernel: rest }, 1]]));
  const strays = (r: number): number => own.energy(r) - 2 * (own.sensitivity * r) ** 2;
  const together = overPairs(setting, root, (r) => strays(rho[r])) / root.units;
  const level = setting.noise.write(
    [[root.level, rootShare(root) * own.sensitivity]],
    together,
    strays(1) / root.units - together,
  );
  const { pieces: _, ...same } = x;
  const output: Field = {
    ...same,
    mean: own.mean,
    kernel,
    parts,
    level,
    shape: { root, f: whole, ...(fullName !== undefined && { name: fullName }) },
  };
  return { output, back: (g) => [pulled(g, x, f, own, setting)] };
}

/** Levels are of second moments; the variance of a field with a mean strays by more. */
const rootShare = (x: Field): number => (x.kernel[0] > 0 ? Math.min(4, secondMoment(x) / x.kernel[0]) : 1);

function pulled(g: Gradient, x: Field, f: Pointwise, own: Response, setting: Setting): Gradient {
  const root = x.shape?.root ?? x;
  // Behind another function the derivative of the outer one alone counts, over the distribution of what that lets out.
  const local = x.shape ? slopeBehind(x, f) : own;
  const rho = correlations(root.kernel);
  const kernel = mapKernel(g.kernel, (k, r) => local.slopes(rho[r as 0 | 1 | 2 | 3]) * k);
  const rest = mapKernel(kernel, (k, r) => k - local.gain ** 2 * (g.kernel[r] ?? 0));
  const parts = united(weighted(g.parts, local.gain), new Map([[{ kernel: rest }, 1]]));
  const chance = overlaps(g.kernel, root.units);
  const strays = (r: number, other: number): number =>
    (1 + local.slopeEnergy(r)) * (1 + 2 * other) - 1 - 2 * other - 2 * (local.slopeSensitivity * r) ** 2;
  const together = overPairs(setting, root, (r) => strays(rho[r], chance[r])) / root.units;
  const level = setting.noise.write(
    [
      [g.level, 1],
      [root.level, rootShare(root) * local.slopeSensitivity],
    ],
    together,
    strays(1, 1) / root.units - together,
  );
  return { kernel, parts, level, region: g.region };
}

/** f′ at h(u) as a function of the Gaussian u. */
function slopeBehind(
  { shape }: Field,
  f: Pointwise,
): Pick<Response, 'gain' | 'slopes' | 'slopeEnergy' | 'slopeSensitivity'> {
  const inner = shape?.f.f ?? ((u) => u);
  const found =
    shape &&
    responseOf(
      { f: (u) => f.derivative(inner(u)), derivative: () => 0, breaks: shape.f.breaks },
      shape.root.mean,
      shape.root.kernel[0],
    );
  const { mean = 0, second = 0, sensitivity = 0 } = found ?? {};
  return {
    gain: mean,
    slopes: (rho) => mean ** 2 + (found?.covariance(rho) ?? 0),
    slopeEnergy: (rho) => (second > 0 ? (found?.energy(rho) ?? 0) : 0),
    slopeSensitivity: sensitivity,
  };
}

function composed(inner: Pointwise, outer: Pointwise): Pointwise {
  return {
    f: (x) => outer.f(inner.f(x)),
    derivative: (x) => outer.derivative(inner.f(x)) * inner.derivative(x),
    breaks: inner.breaks,
  };
}
