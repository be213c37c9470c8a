import type { Analysis, AnalyzeContext, AnalyzeOptions } from './analysis';
import type { AnalysisProgress } from './analyzeProgress';
import { type Reading, sourceError, walk } from './analyzeRoad';
import { type Fed, Ways } from './analyzeSubject';
import { recogniseLayers } from './layers';
import { elementCount, type Graph, isFloat, type Layer, type Model } from './model';
import { candidates, plannedTypes } from './probe/feeds';
import { type WeightSummary, weightStatistics } from './probe/weights';
import { type OnnxModel, readOnnx, unsupportedOpset } from './sources/onnx';
import { canonicalise } from './sources/onnx/canonicalise';

/** One ONNX file, from bytes to verdicts. */
export const analyzeOnnx = (path: string, options: AnalyzeOptions, context: AnalyzeContext): Promise<Analysis> =>
  walk({ path, source: 'onnx' }, options, context, (progress) => read(path, options, progress, context.signal));

async function read(
  path: string,
  options: AnalyzeOptions,
  progress: AnalysisProgress,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  const file = readOnnx(path);
  const tooNew = unsupportedOpset(file);
  progress.tell('canonicalise', 0);
  const asked = Object.keys({ ...options.inputs, ...options.dimensions }).length > 0;
  const ways = new Ways(waysToFeed(file, options), asked);
  const { graph } = ways.first ?? canonicalise(file);
  progress.tell('weights', 0);
  const summaries = await weightsOf(graph, (part) => progress.tell('weights', part), signal);
  const told = tooNew && sourceError(tooNew);
  return {
    errors: told ? [told] : [],
    subjects: [
      {
        model: describe(file, graph, recogniseLayers(graph, summaries)),
        summaries,
        ways,
        file: file.file,
        // Exporters write weights as Constant nodes, too; single numbers among these belong to formulas.
        isParameter: (name, { dims }) => file.graph.initializers.has(name) || elementCount(dims) > 1,
        ...(tooNew && { refusal: { status: 'failed', reason: tooNew.message } }),
      },
    ],
  };
}

function* waysToFeed(file: OnnxModel, { batch, dimensions, inputs }: AnalyzeOptions): Generator<Fed, void> {
  const { graph } = canonicalise(file);
  for (const planned of candidates(graph, { ...(batch !== undefined && { batch }), dimensions, inputs })) {
    yield { inputs: planned, ...canonicalise(file, plannedTypes(planned)) };
  }
}

export function weightsOf(
  graph: Graph,
  onProgress: (part: number) => void,
  signal: AbortSignal | undefined,
): Promise<Map<string, WeightSummary>> {
  const floats = new Map([...graph.initializers].filter(([, t]) => isFloat(t.dtype)));
  return weightStatistics(floats, { ...(signal && { signal }), onProgress });
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
