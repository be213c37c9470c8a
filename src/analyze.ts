import { existsSync } from 'node:fs';
import type { Analysis, AnalyzeContext, AnalyzeOptions } from './analysis';
import { sourceByName } from './sources';

/**
 * The whole product without a face: reads what lies at `path`, predicts, probes, judges. What is wrong with the file is in the result's
 * `errors`, what is wrong with the probe in its `status`; it rejects only when `context.signal` aborts (with the signal's reason).
 */
export async function analyze(path: string, options: AnalyzeOptions, context: AnalyzeContext = {}): Promise<Analysis> {
  const source = sourceByName(path);
  if (source === undefined) {
    const message = existsSync(path)
      ? `${path} is not a file that can be analysed; .onnx files, models of TensorFlow.js (model.json) and code that builds such models are.`
      : `${path} does not exist.`;
    return { path, source: 'onnx', errors: [{ code: 'unsupported-source', message }], models: [] };
  }
  // Each way is loaded when it is gone: a parser of programs is no use to a model file.
  switch (source) {
    case 'onnx':
      return (await import('./analyzeOnnx')).analyzeOnnx(path, options, context);
    case 'tfjs-code':
      return (await import('./analyzeTfjsCode')).analyzeTfjsCode(path, options, context);
    case 'tfjs-model':
      return (await import('./analyzeTfjsModel')).analyzeTfjsModel(path, options, context);
  }
}
