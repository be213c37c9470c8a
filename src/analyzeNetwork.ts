import type { AnalyzeOptions } from './analysis';
import { type Fed, type Subject, Ways } from './analyzeSubject';
import { recogniseLayers } from './layers';
import type { Dimension, Graph, Model, Network, Remark } from './model';
import { inferGraph } from './ops/infer';
import { candidates, type PlannedInput, plannedTypes } from './probe/feeds';
import type { Objective } from './probe/probe';
import type { WeightSummary } from './probe/weights';
import { type Built, type TargetInput, type WithLoss, withLoss } from './tfjs';

/** From a network that layer code or a topology describes to a model. */

/** Examples in a batch, where neither the code nor anybody else says. */
const usualBatch = 32;
/** Pixels of an image of free size: with so many examples statistics need no more. */
const usualSide = 64;

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
    // Where the graph ends early, its outputs are not those that losses are for.
    ...(compiled && { compiled: built.complete ? compiled : { ...compiled, losses: [] } }),
    network,
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
  const ways = new Ways(waysToFeed(trainedBy(network, built, options), options), asked);
  return {
    model: modelOf(network, built, source, summaries),
    summaries,
    ways,
    file,
    isParameter: (name) => built.declared.has(name),
    ...(built.graph.nodes.length === 0 && { refusal: { status: 'skipped', reason: nothingToRun(built.remarks) } }),
  };
}

/** A graph to run, and the loss in it where there is one. */
interface Runnable {
  readonly graph: Graph;
  readonly loss?: WithLoss & Pick<Objective, 'name'>;
}

/**
 * With the loss that the code names behind it, unless cotangents are given in its place; not where the graph ends before the network does,
 * or where the size of a target cannot be told.
 */
function trainedBy(network: Network, { graph, shapes }: Built, { cotangents }: AnalyzeOptions): Runnable {
  const { compiled, calls, outputs } = network;
  const isWhole = outputs.every(({ call }) => calls[call] && shapes.has(calls[call]));
  const loss = compiled && isWhole && !Object.keys(cotangents).length ? withLoss(graph, compiled) : undefined;
  const sized = new Set(graph.inputs.flatMap(({ shape }) => shape ?? []));
  const isKnown = (d: Dimension): boolean => typeof d === 'number' || (d !== null && sized.has(d));
  if (!compiled || !loss?.graph.inputs.every(({ shape }) => shape?.every(isKnown) ?? false)) return { graph };
  const name = [...new Set(compiled.losses.flatMap((l) => l?.name ?? []))].join(' + ');
  return { graph: loss.graph, loss: { ...loss, name } };
}

function* waysToFeed(
  { graph, loss }: Runnable,
  { batch = usualBatch, dimensions, inputs }: Pick<AnalyzeOptions, 'batch' | 'dimensions' | 'inputs'>,
): Generator<Fed, void> {
  const objective = loss && { name: loss.name, output: loss.loss, targets: loss.targets.map((t) => t.name) };
  for (const shaped of candidates(graph, { batch, side: usualSide, dimensions, inputs })) {
    const planned = shaped.map((input) => aimed(input, loss?.targets ?? []));
    yield { inputs: planned, graph, types: inferGraph(graph, plannedTypes(planned)), ...(objective && { objective }) };
  }
}

/** Targets are such as the loss may meet, unless they were given. */
function aimed(input: PlannedInput, targets: readonly TargetInput[]): PlannedInput {
  const target = targets.find((t) => t.name === input.spec.name);
  if (!target || input.spec.fill.kind === 'npy') return input;
  return { spec: { ...input.spec, fill: target.fill }, from: 'synthetic:targets' };
}

const nothingToRun = (remarks: readonly Remark[]): string =>
  ['No layer of the network can be computed.', remarks.at(-1)?.message].filter(Boolean).join(' ');
