import type { Activation, Layer } from '../../model';
import { normalDistribution } from '../../theory/erf';
import { moments } from '../../theory/moments';
import type { Evidence } from '../rule';
import { saturationPoint } from './activations';

/** How far a bias moves the pre-activations of a layer, against how far its inputs do. */
export interface Offset {
  /** Mean of the bias. */
  readonly mean: number;
  /** Root mean square of the bias. */
  readonly size: number;
  /** Standard deviation that weights and inputs give the pre-activations, without the bias. */
  readonly spread: number;
  readonly from: 'measured' | 'predicted';
}

const linear: Activation = { kind: 'linear' };

/** Undefined where there is no bias, or the spread is not known. */
export function offsetOf(evidence: Evidence, layer: Layer): Offset | undefined {
  const { moments: b } = layer.bias ?? {};
  if (!b || !(b.second > 0) || !Number.isFinite(b.second)) return undefined;
  const known = { mean: b.mean, size: Math.sqrt(b.second) };
  const z = evidence.tensor(layer.preActivation)?.value;
  if (z && z.nonFinite === 0) {
    // The bias differs from unit to unit but for its mean, and is in the deviation as well.
    const spread = Math.sqrt(Math.max(0, z.std ** 2 - (b.second - b.mean ** 2)));
    return { ...known, spread, from: 'measured' };
  }
  const spread = predictedSpread(evidence, layer);
  return spread === undefined ? undefined : { ...known, spread, from: 'predicted' };
}

/** √(fan-in · Var(w) · E[x²]) with what theory says of the layer before, and standardised inputs where it says nothing. */
function predictedSpread(evidence: Evidence, { weight, predecessors }: Layer): number | undefined {
  const w = weight?.moments;
  const [before, ...others] = predecessors.map((id) => evidence.layer(id));
  if (!weight || !w || others.length) return undefined;
  const q = evidence.analytic?.layers.find(({ id }) => id === before?.id)?.q;
  const input = q === undefined ? 1 : moments(before?.activation ?? linear, q)?.second;
  return input ? Math.sqrt(weight.fanIn * w.second * input) : undefined;
}

/** Share of a normal distribution of this mean and deviation below a limit; a point where the deviation is 0. */
export function shareBelow(limit: number, mean: number, deviation: number): number {
  if (deviation === 0) return mean <= limit ? 1 : 0;
  return normalDistribution((limit - mean) / deviation);
}

/** Share of pre-activations with this offset where the slope of the activation is under a tenth of its slope at 0. */
export function saturatedShare(layer: Layer, { mean, spread }: Offset): number {
  const point = saturationPoint(layer.activation);
  return point === undefined ? 0 : 1 - shareBelow(point, mean, spread) + shareBelow(-point, mean, spread);
}
