import { existsSync } from 'node:fs';
import type { Analysis, AnalyzeContext, AnalyzeOptions } from './analysis';
import { type Arrive, type Read, walk } from './analyzeRoad';
import { type ReadableSource, sourceByName } from './sources';

/**
 * The whole product without a face: reads what lies at `path`, predicts, probes, judges, and tries fixes out. What is wrong with the file is in the
 * result's `errors`, what is wrong with the probe in its `status`; it rejects only when `context.signal` aborts (with the signal's reason).
 */
export const analyze = (path: string, options: AnalyzeOptions, context: AnalyzeContext = {}): Promise<Analysis> =>
  study(path, options, context);

/** The same, with something else made of the models in the end. */
export async function study(
  path: string,
  options: AnalyzeOptions,
  context: AnalyzeContext,
  arrive?: Arrive,
): Promise<Analysis> {
  const source = sourceByName(path);
  if (source === undefined) {
    const message = existsSync(path)
      ? `${path} is not a file that can be analysed; .onnx files, models of TensorFlow.js (model.json) and code that builds such models are.`
      : `${path} does not exist.`;
    return { path, source: 'onnx', errors: [{ code: 'unsupported-source', message }], models: [] };
  }
  return walk({ path, source }, options, context, await readerOf(path, source, options, context), arrive);
}

/** Each way is loaded when it is gone: a parser of programs is no use to a model file. */
async function readerOf(
  path: string,
  source: ReadableSource,
  options: AnalyzeOptions,
  context: AnalyzeContext,
): Promise<Read> {
  switch (source) {
    case 'onnx':
      return (await import('./analyzeOnnx')).onnxReader(path, options, context);
    case 'tfjs-code':
      return (await import('./analyzeTfjsCode')).codeReader(path, options, context);
    case 'tfjs-model':
      return (await import('./analyzeTfjsModel')).topologyReader(path, options, context);
  }
}
