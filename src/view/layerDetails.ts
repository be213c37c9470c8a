import type { ModelAnalysis } from '../analysis';
import { type Layer, ofParameter } from '../model';
import type { MeasuredTensor, Stats } from '../probe/measured';
import { layerTensors, tensorsByName } from './layerRows';
import { recurrenceViews } from './recurrence';
import type { HistogramView, LayerDetails } from './state';

/** The histograms of one layer, and what a recurrent one does through time; empty where nothing was measured. Undefined when the model has no such layer. */
export function layerDetails(model: ModelAnalysis, id: string): LayerDetails | undefined {
  const layer = model.model.layers.find((candidate) => candidate.id === id);
  return layer && detailsOf(model, layer, tensorsByName(model));
}

/** The same of a layer that is at hand; `tensors` are the measured ones of the model. */
export function detailsOf(
  model: ModelAnalysis,
  layer: Layer,
  tensors: ReadonlyMap<string, MeasuredTensor>,
): LayerDetails {
  const { output, preActivation, weight } = layerTensors(layer, tensors);
  const stored = layer.weight && ofParameter(model.weights, layer.weight);
  const histograms = [
    histogram('output', output?.value),
    histogram('gradient', preActivation?.gradient),
    histogram('weight', stored ?? weight?.value),
    histogram('weight-gradient', weight?.gradient),
  ];
  return {
    layer: layer.id,
    histograms: histograms.filter((view) => view !== undefined),
    recurrence: recurrenceViews(model, layer.id),
  };
}

function histogram(of: HistogramView['of'], stats: Stats | null | undefined): HistogramView | undefined {
  if (!stats?.histogram) return undefined;
  const { edges, counts } = trim(stats.histogram);
  return { of, n: stats.n, edges, counts, zeros: stats.zeroFraction, nonFinite: stats.nonFinite };
}

/** Drops the empty bins at both ends, and edges that JSON cannot say. */
function trim({ edges, counts }: { readonly edges: readonly number[]; readonly counts: readonly number[] }) {
  const first = Math.max(
    0,
    counts.findIndex((count) => count > 0),
  );
  const last = counts.findLastIndex((count) => count > 0);
  const kept = edges
    .slice(first, last + 2)
    .map((edge) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, edge)));
  return { edges: kept, counts: counts.slice(first, last + 1) };
}
