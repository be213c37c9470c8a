import type { AnalyzeOptions } from './analysis';
import { type Fed, type Subject, Ways } from './analyzeSubject';
import { recogniseLayers } from './layers';
import type { Graph, Model, Network, Remark } from './model';
import { inferGraph } from './ops/infer';
import { candidates, plannedTypes } from './probe/feeds';
import type { WeightSummary } from './probe/weights';
import type { Built } from './tfjs';

/** From a network that layer code or a topology describes to a model. */

/** Examples in a batch, where neither the code nor anybody else says. */
const usualBatch = 32;

type Source = 'tfjs-code' | 'tfjs-model';
type Summaries = ReadonlyMap<string, WeightSummary>;

export function modelOf(network: Network, built: Built, source: Source, summaries: Summaries): Model {
  const { name, range, compiled, weightsElsewhere } = network;
  return {
    name,
    source,
    graph: built.graph,
    layers: recogniseLayers(built.graph, summaries, built),
    ...(range && { range }),
    ...(built.remarks.length && { remarks: built.remarks }),
    ...(weightsElsewhere && { weightsElsewhere: true }),
    ...(compiled && { compiled }),
  };
}

export function subjectOf(
  network: Network,
  built: Built,
  source: Source,
  summaries: Summaries,
  file: string,
  options: AnalyzeOptions,
): Subject {
  const asked = Object.keys({ ...options.inputs, ...options.dimensions }).length > 0;
  const ways = new Ways(waysToFeed(built.graph, options), asked);
  return {
    model: modelOf(network, built, source, summaries),
    summaries,
    ways,
    file,
    stored: (name) => built.declared.has(name),
    ...(built.graph.nodes.length === 0 && { refusal: { status: 'skipped', reason: nothingToRun(built.remarks) } }),
  };
}

function* waysToFeed(
  graph: Graph,
  { batch = usualBatch, dimensions, inputs }: Pick<AnalyzeOptions, 'batch' | 'dimensions' | 'inputs'>,
): Generator<Fed, void> {
  for (const planned of candidates(graph, { batch, dimensions, inputs })) {
    yield { inputs: planned, graph, types: inferGraph(graph, plannedTypes(planned)) };
  }
}

const nothingToRun = (remarks: readonly Remark[]): string =>
  ['No layer of the network can be computed.', remarks.at(-1)?.message].filter(Boolean).join(' ');
