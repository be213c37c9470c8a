import type { AnalyzeContext, AnalyzeOptions } from './analysis';
import { waysToFeed, weightsOf } from './analyzeGraph';
import type { AnalysisProgress } from './analyzeProgress';
import { type Mendable, type Reading, sourceError } from './analyzeReading';
import type { Read } from './analyzeRoad';
import type { Subject } from './analyzeSubject';
import type { GraphEdit } from './findings/finding';
import { recogniseLayers } from './layers';
import { attribute, elementCount, type Graph, type Layer, type Model, type Tensor } from './model';
import { drawnSummaries } from './probe/weights';
import { type OnnxModel, readOnnx, unsupportedOpset } from './sources/onnx';
import { canonicalise } from './sources/onnx/canonicalise';

/** Of one ONNX file. */
export const onnxReader =
  (path: string, options: AnalyzeOptions, { signal }: AnalyzeContext): Read =>
  (progress) =>
    read(path, options, progress, signal);

async function read(
  path: string,
  options: AnalyzeOptions,
  progress: AnalysisProgress,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  const file = readOnnx(path);
  const tooNew = unsupportedOpset(file);
  progress.tell('canonicalise', 0);
  const ways = waysToFeed(file, options);
  const { graph } = ways.first ?? canonicalise(file);
  progress.tell('weights', 0);
  const summaries = await weightsOf(graph, (part) => progress.tell('weights', part), signal);
  const told = tooNew && sourceError(tooNew);
  const subject: Subject = {
    model: describe(file, graph, recogniseLayers(graph, summaries)),
    summaries,
    ways,
    file: file.file,
    // Exporters write weights as Constant nodes, too; single numbers among these belong to formulas.
    isParameter: (name, { dims }) => file.graph.initializers.has(name) || elementCount(dims) > 1,
    ...(tooNew && { refusal: { status: 'failed', reason: tooNew.message } }),
  };
  return { errors: told ? [told] : [], subjects: [subject], mendable: mendableGraph(file, subject, options) };
}

/** Initializers of the main graph can be drawn anew: those that lie there, and those that Constant nodes make. */
function mendableGraph(file: OnnxModel, subject: Subject, options: AnalyzeOptions): Mendable {
  const stored = storedTensors(file);
  return {
    write: (changes) => {
      const edits = changes.flatMap((change) => (change.kind === 'redraw' ? [change] : []));
      const isWhole = edits.length === changes.length && edits.every((e) => isThere(stored, e));
      return isWhole
        ? { kind: 'graph-edit', edits: edits.map(({ initializer, tensor }) => ({ initializer, tensor })) }
        : undefined;
    },
    mended: async ({ kind, edits }) => ({
      subjects: [kind === 'graph-edit' ? redrawn(file, subject, edits, options) : subject],
    }),
  };
}

function redrawn(file: OnnxModel, subject: Subject, edits: readonly GraphEdit[], options: AnalyzeOptions): Subject {
  const fresh = new Map(edits.map(({ initializer, tensor }) => [initializer, tensor]));
  const changed = (graph: Graph): Graph => ({
    ...graph,
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [name, fresh.get(name) ?? tensor])),
  });
  const graph = changed(subject.model.graph);
  const summaries = new Map([...subject.summaries, ...drawnSummaries(graph.initializers)]);
  return {
    ...subject,
    model: describe(file, graph, recogniseLayers(graph, summaries)),
    summaries,
    ways: waysToFeed(file, options, changed),
  };
}

function storedTensors({ graph }: OnnxModel): ReadonlyMap<string, Tensor> {
  const constants = graph.nodes.flatMap((node) => {
    const [output] = node.outputs;
    const value = node.op === 'Constant' && node.domain === '' ? attribute(node, 'value', 'tensor') : undefined;
    return output !== undefined && value ? [[output, value] as const] : [];
  });
  return new Map([...constants, ...graph.initializers]);
}

function isThere(stored: ReadonlyMap<string, Tensor>, { initializer, tensor }: GraphEdit): boolean {
  const known = stored.get(initializer);
  return known?.dtype === tensor.dtype && known.dims.join() === tensor.dims.join();
}

function describe(file: OnnxModel, graph: Graph, layers: readonly Layer[]): Model {
  const opset = file.opsets.get('');
  return {
    name: file.graph.name || 'model',
    source: 'onnx',
    graph,
    layers,
    ...(file.producer && { producer: file.producer }),
    ...(opset !== undefined && { opset }),
  };
}
