import type { Layer, Model } from '../model';
import { type PredictedLayer, type Prediction, predictOf } from './predict';
import { type Known, Subject, type Supposition } from './subject';
import type { Silence } from './walk';

/** How well a pairing of initial variances and activations carries signal and gradient through a whole model, by theory alone. */
export interface Score {
  /** Largest |log10| of rms(z) at a weight layer over that at the first: signal that fades or grows. */
  readonly forward: number;
  /** log10 of the whole norm ‖∂L/∂z‖ at the first weight layer over that at the last but the heads: negative where the gradient vanishes. */
  readonly gradient: number;
  /** Standard deviation of `gradient` over draws of the weights. */
  readonly band: number;
  /** Of the last hidden pre-activation between two samples: near 1 the network no longer tells inputs apart. */
  readonly correlation: number;
  /** forward + |gradient|, each as far as chance (two bands) does not explain it: smaller is better, 0 is as good as it gets. */
  readonly harm: number;
  /** Where the theory does not apply: what is behind is not in the score. */
  readonly silences: readonly Silence[];
  readonly prediction: Prediction;
}

/**
 * Reads a model once and scores it under any number of suppositions, each in milliseconds: other Var(w) and activations by layer id.
 * Undefined where fewer than two weight layers can be compared.
 *
 *     const score = scorer(model, { weights, types });
 *     const now = score();
 *     const he = score({ variance: new Map(model.layers.map((l) => [l.id, 2 / (l.weight?.fanIn ?? 1)])) });
 */
export function scorer(
  model: Pick<Model, 'graph' | 'layers'>,
  known: Known = {},
): (suppose?: Supposition) => Score | undefined {
  const subject = new Subject(model, known);
  const hidden = model.layers.filter((l) => l.weight && !l.head && !l.gate && l.kind !== 'embedding');
  return (suppose = {}) => scored(predictOf(subject, suppose), hidden);
}

function scored(prediction: Prediction, hidden: readonly Layer[]): Score | undefined {
  const found = new Map(prediction.layers.map((l) => [l.id, l]));
  const known = hidden.flatMap(({ id }) => found.get(id) ?? []);
  const first = known[0];
  const others = first ? known.filter((l) => l !== first && prediction.forward(first.id, l.id)) : [];
  const last = others.at(-1);
  if (!first || !last) return undefined;
  const signals = others.flatMap((l) => prediction.forward(first.id, l.id) ?? []);
  const forward = Math.max(...signals.map(({ log10 }) => Math.abs(log10)));
  const beyond = Math.max(0, ...signals.map(({ log10, band }) => Math.abs(log10) - 2 * band));
  const estimate = prediction.gradient(first.id, last.id);
  const gradient = estimate ? estimate.log10 + wholeNorm(first, last) : 0;
  const band = estimate?.band ?? 0;
  return {
    forward,
    gradient,
    band,
    correlation: last.correlation,
    harm: beyond + Math.max(0, Math.abs(gradient) - 2 * band),
    silences: prediction.silences,
    prediction,
  };
}

/** From a ratio of root mean squares to one of norms. */
const wholeNorm = (first: PredictedLayer, last: PredictedLayer): number =>
  Math.log10(first.elements / last.elements) / 2;
