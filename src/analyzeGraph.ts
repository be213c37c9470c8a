import type { AnalyzeOptions } from './analysis';
import { type Fed, Ways } from './analyzeSubject';
import { type Graph, isFloat } from './model';
import { candidates, plannedTypes } from './probe/feeds';
import { type WeightSummary, weightStatistics } from './probe/weights';
import type { OnnxModel } from './sources/onnx';
import { canonicalise } from './sources/onnx/canonicalise';

/** What graphs of a file have in common: many ways to be fed, and weights that lie on a disk. */

/**
 * Each with the canonical graph that it leads to, or with what is `changed` in that. Throws FeedError where what was asked for is
 * impossible.
 */
export function waysToFeed(file: OnnxModel, options: AnalyzeOptions, changed = (graph: Graph): Graph => graph): Ways {
  const asked = Object.keys({ ...options.inputs, ...options.dimensions }).length > 0;
  return new Ways(fedWays(file, options, changed), asked);
}

function* fedWays(
  file: OnnxModel,
  { batch, dimensions, inputs }: AnalyzeOptions,
  changed: (graph: Graph) => Graph,
): Generator<Fed, void> {
  const { graph } = canonicalise(file);
  for (const planned of candidates(graph, { ...(batch !== undefined && { batch }), dimensions, inputs })) {
    const canonical = canonicalise(file, plannedTypes(planned));
    yield { inputs: planned, ...canonical, graph: changed(canonical.graph) };
  }
}

/** Statistics of the float weights, by name; `onProgress` hears 0 … 1. */
export function weightsOf(
  graph: Graph,
  onProgress: (part: number) => void,
  signal: AbortSignal | undefined,
): Promise<Map<string, WeightSummary>> {
  const floats = new Map([...graph.initializers].filter(([, t]) => isFloat(t.dtype)));
  return weightStatistics(floats, { ...(signal && { signal }), onProgress });
}
