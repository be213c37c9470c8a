import type { Optimizer } from '../../model';
import { moments } from '../../theory/moments';
import type { Evidence, Layer } from '../rule';
import { isBinary, isCategorical, isRegression, type TrainedOutput } from './outputs';

/** How far the first steps of an optimizer go, measured against the weights that they change. */

export type Family = 'gradient' | 'adaptive' | 'other';

/** Adaptive: each step divides the gradient by its own size, so that the rate is the length of the step. */
const families: Readonly<Record<string, Family>> = {
  sgd: 'gradient',
  adam: 'adaptive',
  adamax: 'adaptive',
  rmsprop: 'adaptive',
};

export const familyOf = ({ name }: Optimizer): Family => families[name.toLowerCase()] ?? 'other';

/** Rates of the optimizers that are given by name (`tfjs-layers/src/optimizers.ts`). */
const named: Readonly<Record<string, number>> = {
  sgd: 0.01,
  adam: 0.001,
  adamax: 0.002,
  rmsprop: 0.001,
  adagrad: 0.01,
  adadelta: 1,
};

/** Undefined where only running the program would tell. */
export const rateOf = ({ name, learningRate, range }: Optimizer): number | undefined =>
  learningRate ?? (range ? undefined : named[name.toLowerCase()]);

/** Kernels whose size matters to what they compute: behind a normalisation it does not, and rows of a table are moved one by one. */
const isMoved = ({ kind, weight, normalisation }: Layer): boolean =>
  weight !== undefined && kind !== 'embedding' && !normalisation;

export interface Sized {
  readonly layer: Layer;
  /** Root mean square of its weights. */
  readonly size: number;
  /** 1/√fan-in. */
  readonly usual: number;
}

/** The layer whose weights are of middle size; those that begin smaller than 1/√fan-in are taken as large as that, to which they grow. */
export function typicalWeights({ layers, weights }: Evidence): Sized | undefined {
  const sized = layers
    .flatMap((layer): Sized[] => {
      const stats = isMoved(layer) && layer.weight ? weights.get(layer.weight.stored ?? layer.weight.name) : undefined;
      if (!stats || !layer.weight || !Number.isFinite(stats.std) || layer.weight.fanIn < 1) return [];
      const usual = 1 / Math.sqrt(layer.weight.fanIn);
      return [{ layer, size: Math.max(Math.hypot(stats.mean, stats.std), usual), usual }];
    })
    .sort((a, b) => a.size - b.size);
  return sized.length > 1 ? sized[sized.length >> 1] : undefined;
}

/** How steeply the loss bends along the weights of an output: the largest eigenvalue of its second derivative, at most. */
export interface Curvature {
  readonly output: TrainedOutput;
  /** Second derivative of the loss by what enters the output's activation, at the beginning. */
  readonly bend: number;
  /** E‖h‖² of the features that the output reads, 1 for the bias added. */
  readonly features: number;
}

/** Undefined where the loss is another, or nothing is known of what the output reads. */
export function curvatureOf(evidence: Evidence, output: TrainedOutput): Curvature | undefined {
  const { layer, loss, units } = output;
  const bend = isCategorical(loss)
    ? 1 / units
    : isBinary(loss)
      ? 1 / (4 * units)
      : isSquared(loss.name)
        ? 2 / units
        : undefined;
  const before = layer.kind === 'dense' && layer.direct ? evidence.layer(layer.predecessors[0] ?? '') : undefined;
  const second = before && secondMoment(evidence, before);
  if (bend === undefined || second === undefined || !layer.weight) return undefined;
  return { output, bend, features: layer.weight.fanIn * second + 1 };
}

const isSquared = (name: string): boolean =>
  isRegression({ name, probabilities: false }) && /^(?:mse|meanSquaredError)$/i.test(name);

/** E[h²] of what leaves a layer. */
export function secondMoment(
  evidence: Pick<Evidence, 'analytic' | 'tensor'>,
  { id, activation, output }: Layer,
): number | undefined {
  const stats = evidence.tensor(output)?.value;
  if (stats) return stats.n > 0 && stats.nonFinite === 0 ? stats.l2 ** 2 / stats.n : undefined;
  const q = evidence.analytic?.layers.find((l) => l.id === id)?.q;
  return q === undefined ? undefined : moments(activation ?? { kind: 'linear' }, q)?.second;
}
