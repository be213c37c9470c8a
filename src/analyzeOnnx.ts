import type { Analysis, AnalyzeContext, AnalyzeOptions } from './analysis';
import { waysToFeed, weightsOf } from './analyzeGraph';
import type { AnalysisProgress } from './analyzeProgress';
import { type Reading, sourceError, walk } from './analyzeRoad';
import { recogniseLayers } from './layers';
import { elementCount, type Graph, type Layer, type Model } from './model';
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
  const ways = waysToFeed(file, options);
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
