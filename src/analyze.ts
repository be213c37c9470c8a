import { existsSync } from 'node:fs';
import type { Analysis, AnalyzeContext, AnalyzeOptions } from './analysis';
import { analyzeOnnx } from './analyzeOnnx';
import { sourceOf } from './sources';

/**
 * The whole product without a face: reads what lies at `path`, predicts, probes, judges. What is wrong with the file is in the result's
 * `errors`, what is wrong with the probe in its `status`; it rejects only when `context.signal` aborts (with the signal's reason).
 */
export async function analyze(path: string, options: AnalyzeOptions, context: AnalyzeContext = {}): Promise<Analysis> {
  const source = sourceOf(path);
  if (source === undefined) {
    const message = existsSync(path)
      ? `${path} is not a file that can be analysed; .onnx files are.`
      : `${path} does not exist.`;
    return { path, source: 'onnx', errors: [{ code: 'unsupported-source', message }], models: [] };
  }
  switch (source) {
    case 'onnx':
      return analyzeOnnx(path, options, context);
  }
}
