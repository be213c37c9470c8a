import type { Analysis, AnalyzeContext, AnalyzeOptions, SourceError } from './analysis';
import { subjectOf } from './analyzeNetwork';
import type { AnalysisProgress } from './analyzeProgress';
import { type Reading, walk } from './analyzeRoad';
import type { Subject } from './analyzeSubject';
import { isFloat } from './model';
import { weightStatistics } from './probe/weights';
import { readTfjsModel, type TfjsModelError } from './sources/tfjs-model';
import { buildNetwork } from './tfjs';

/** One `model.json`, with the weight files beside it. */
export const analyzeTfjsModel = (path: string, options: AnalyzeOptions, context: AnalyzeContext): Promise<Analysis> =>
  walk({ path, source: 'tfjs-model' }, options, context, (progress) => read(path, options, progress, context.signal));

async function read(
  path: string,
  options: AnalyzeOptions,
  progress: AnalysisProgress,
  signal: AbortSignal | undefined,
): Promise<Reading> {
  const { networks, errors, remarks } = readTfjsModel(path);
  const subjects: Subject[] = [];
  for (const network of networks) {
    progress.tell('weights', 0);
    const built = buildNetwork(network);
    const floats = new Map([...built.graph.initializers].filter(([, t]) => isFloat(t.dtype)));
    const summaries = await weightStatistics(floats, {
      ...(signal && { signal }),
      onProgress: (part) => progress.tell('weights', part),
    });
    subjects.push(subjectOf(network, built, 'tfjs-model', summaries, path, options));
  }
  return { subjects, errors: errors.map(errorOf), remarks };
}

const errorOf = ({ code, message, range }: TfjsModelError): SourceError => ({
  code,
  message,
  ...(range && { range }),
});
