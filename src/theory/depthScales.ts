import type { Activation } from '../model';
import type { Scales } from './meanField';
import { moments } from './moments';
import { response } from './response';

/** Where a deep chain of equal wide layers ends up, and over how many layers it forgets (Poole et al. 2016, Schoenholz et al. 2017). */
export interface FixedPoint {
  /** q*: second moment of the pre-activations far down. */
  readonly q: number;
  /** χ₁ = σ_w²·E[f′²] at q*: below 1 gradients vanish and inputs become alike (ordered), above 1 gradients explode (chaotic). */
  readonly chi: number;
  /** c*: correlation of two inputs far down. */
  readonly correlation: number;
  /** ξ_q = −1/ln(σ_w²·d E[f²]/dq): layers over which a deviation from q* decays by e. */
  readonly signalDepth: number;
  /** ξ_c = −1/ln(σ_w²·E[f′f′] at c*): layers over which a difference of two inputs does; infinite on the critical line. */
  readonly correlationDepth: number;
  /** 6·ξ_c: as deep as such a network still trains, in their experiments. */
  readonly trainableDepth: number;
}

const patience = 20_000;
const settled = 1e-12;

/** Iterates a map until it stands still; undefined where it runs away, or fades to nothing. */
function standstill(from: number, map: (x: number) => number | undefined): number | undefined {
  let at = from;
  for (let i = 0; i < patience; i++) {
    const next = map(at);
    if (next === undefined || !(next > 1e-30 && next < 1e30)) return undefined;
    if (Math.abs(next - at) <= settled * at) return next;
    at = next;
  }
  return at;
}

const depth = (factor: number): number => (factor > 0 ? Math.abs(1 / Math.log(factor)) : 0);

/** Of a chain that begins at q = 1; undefined where q grows without bound or dies out (ReLU without its critical variance, σ_b = 0 below a threshold). */
export function fixedPoint(activation: Activation, { weight, bias = 0 }: Scales): FixedPoint | undefined {
  const q = standstill(1, (at) => {
    const found = moments(activation, at);
    return found && weight * found.second + bias;
  });
  const found = q === undefined ? undefined : moments(activation, q);
  const pair = q === undefined ? undefined : response(activation, 0, q);
  if (q === undefined || !found || !pair) return undefined;
  const together = (c: number): number => (weight * (pair.mean ** 2 + pair.covariance(Math.min(1, c))) + bias) / q;
  // From the middle: c = 1 is always a fixed point, but in the chaotic phase none that anything comes to.
  const correlation = standstill(0.5, (c) => Math.min(1, together(c))) ?? 0;
  const correlationDepth = depth(weight * pair.slopes(correlation));
  return {
    q,
    chi: weight * found.slope,
    correlation,
    signalDepth: depth(weight * found.response),
    correlationDepth,
    trainableDepth: 6 * correlationDepth,
  };
}
