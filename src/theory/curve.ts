import type { Model } from '../model';
import { type Estimate, type PredictedLayer, predict } from './predict';
import type { Known } from './subject';

/** What is predicted of the gradient at one layer, beside the layer nearest to the output whose gradient is known. */
export interface CurvePoint {
  /** The layer's id. */
  readonly id: string;
  /** log10 of ‖∂L/∂z‖ over that of the reference, whole norms, in the limit of wide layers. */
  readonly log10: number;
  /** Standard deviation of `log10` over draws of the weights. */
  readonly band: number;
}

/** The curve of a model's gradient by theory; `reference` is the layer that the others are compared with. */
export interface Curve {
  readonly reference: string;
  /** In order of execution. */
  readonly points: readonly CurvePoint[];
}

/** So many layers are compared with the reference, since each comparison sweeps through the network; the band of those between is that of the one before. */
const compared = 48;

/** Undefined where the theory follows no gradient through two layers. */
export function gradientCurve(model: Pick<Model, 'graph' | 'layers'>, known: Known = {}): Curve | undefined {
  const prediction = predict(model, known);
  const layers = prediction.layers.filter((layer) => layer.gradient !== undefined);
  const reference = layers.at(-1);
  if (!reference) return undefined;
  const step = Math.ceil(layers.length / compared);
  let last: Estimate | undefined;
  const points = layers.flatMap((layer, i): CurvePoint[] => {
    const estimate = i % step === 0 || layer === reference ? prediction.gradient(layer.id, reference.id) : last;
    last = estimate;
    // Their scales cannot be compared.
    if (!estimate) return [];
    return [{ id: layer.id, log10: wholeNorm(layer) - wholeNorm(reference), band: estimate.band }];
  });
  return points.length < 2 ? undefined : { reference: reference.id, points };
}

/** log10 of the root of all elements' mean squares together. */
const wholeNorm = ({ gradient = 1, elements }: PredictedLayer): number => Math.log10(gradient * elements) / 2;
