import type { ModelAnalysis } from '../analysis';
import type { MeasuredTensor } from '../probe/measured';
import type { PredictionView } from './state';

/**
 * What theory says of each layer's gradient, by layer id. Theory compares layers with each other: the one nearest to the output is taken as
 * it was measured, and as 1 where it was not.
 */
export function predictions(
  { curve, model }: ModelAnalysis,
  tensors: ReadonlyMap<string, MeasuredTensor>,
): ReadonlyMap<string, PredictionView> {
  if (!curve) return new Map();
  const reference = model.layers.find(({ id }) => id === curve.reference);
  const measured = Math.log10(tensors.get(reference?.preActivation ?? '')?.gradient?.l2 ?? 1);
  const anchor = Number.isFinite(measured) ? measured : 0;
  return new Map(
    curve.points
      .filter(({ log10, band }) => Number.isFinite(log10 + band))
      .map(({ id, log10, band }) => [id, { log10: rounded(anchor + log10), band: rounded(band) }]),
  );
}

/** More digits would only lengthen the message. */
const rounded = (value: number): number => Number(value.toFixed(3));
