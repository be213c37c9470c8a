import type { Activation } from '../model';
import { moments } from './moments';

/**
 * Mean-field theory of wide networks with independent weights (Poole et al. 2016, Schoenholz et al. 2017). `weight` is σ_w² = fan-in·Var(w), `bias`
 * is Var(b); z are pre-activations.
 */
export interface Scales {
  readonly weight: number;
  readonly bias?: number;
}

/** Second moment of the next pre-activation: σ_w²·E[f(√q z)²] + σ_b². */
export function forward(activation: Activation, q: number, { weight, bias = 0 }: Scales): number | undefined {
  const found = moments(activation, q);
  return found && weight * found.second + bias;
}

/** χ(q) = σ_w²·E[f′(√q z)²]: what a square layer multiplies a gradient's second moment by. */
export function susceptibility(activation: Activation, q: number, { weight }: Scales): number | undefined {
  const found = moments(activation, q);
  return found && weight * found.slope;
}

export interface Depth {
  /** q of each of the layers' pre-activations, the first as given. */
  readonly q: readonly number[];
  /** χ at each of them. */
  readonly chi: readonly number[];
}

/** A chain of equal square layers whose first pre-activation has second moment `q`; shorter where q underflows or overflows. */
export function descend(activation: Activation, q: number, scales: Scales, layers: number): Depth {
  const depth: { q: number[]; chi: number[] } = { q: [], chi: [] };
  let at: number | undefined = q;
  for (let layer = 0; layer < layers && at !== undefined; layer++) {
    const chi = susceptibility(activation, at, scales);
    if (chi === undefined) break;
    depth.q.push(at);
    depth.chi.push(chi);
    at = forward(activation, at, scales);
  }
  return depth;
}

/**
 * The scales at which q is a fixed point and χ = 1, so that neither signal nor gradient changes with depth. Undefined where that would
 * need a negative bias variance (sigmoid, softplus: their mean is too large for any).
 */
export function critical(activation: Activation, q: number): Required<Scales> | undefined {
  const found = moments(activation, q);
  if (!found || !(found.slope > 0)) return undefined;
  const weight = 1 / found.slope;
  const bias = q - weight * found.second;
  return bias < -1e-9 * q ? undefined : { weight, bias: Math.max(0, bias) };
}
