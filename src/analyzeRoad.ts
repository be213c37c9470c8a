import type { Analysis, AnalyzeContext, AnalyzeOptions, ModelAnalysis } from './analysis';
import { withFixes, withoutProposals } from './analyzeFixes';
import { AnalysisProgress } from './analyzeProgress';
import { type Reading, sourceError } from './analyzeReading';
import { answered, measuredOf, predictedOf, Trials } from './analyzeTrials';
import { type ProbeProcess, startProbe } from './probe/client';

export type Read = (progress: AnalysisProgress) => Promise<Reading>;

/** The road that every source walks: read, predict, probe each model, judge. Rejects only when `context.signal` aborts. */
export async function walk(
  { path, source }: Pick<Analysis, 'path' | 'source'>,
  options: AnalyzeOptions,
  context: AnalyzeContext,
  read: Read,
): Promise<Analysis> {
  const { signal } = context;
  const progress = new AnalysisProgress(context.onProgress);
  const runtime = new Runtime(options, context);
  // Weights on disk take time to read, in which the child loads the runtime; code takes none, and may hold no model at all.
  if (options.probe && source === 'onnx') runtime.process();
  try {
    progress.tell('read', 0);
    const reading = await read(progress);
    const { subjects, errors = [], remarks = [], mendable } = reading;
    const analysis = (models: readonly ModelAnalysis[]): Analysis => ({
      path,
      source,
      errors,
      ...(remarks.length && { remarks }),
      models,
    });
    const predicted = predictedOf(reading, options);
    if (options.probe && subjects.some((s) => s.refusal === undefined)) {
      const unfinished = predictedOf(reading, options, 'The probe has not finished.');
      context.onStatic?.(analysis(unfinished.map(withoutProposals)));
    }
    signal?.throwIfAborted();
    const probing = { options, process: () => runtime.process(), signal };
    const models = options.probe ? await measuredOf(reading, probing, progress) : predicted;
    if (!mendable || options.fixes === false) return analysis(models.map(withoutProposals));
    const trials = new Trials(mendable, probing, models);
    return analysis(await answered(withFixes({ models, predicted, write: mendable.write, more: () => [] }), trials));
  } catch (error) {
    const told = sourceError(error);
    if (!told) throw error;
    return { path, source, errors: [told], models: [] };
  } finally {
    runtime.dispose();
  }
}

/** The caller's process, or one of its own that is started when it is first needed. */
class Runtime {
  #own: ProbeProcess | undefined;

  constructor(
    private readonly options: AnalyzeOptions,
    private readonly context: AnalyzeContext,
  ) {}

  process(): ProbeProcess {
    if (this.context.process) return this.context.process;
    const { memoryLimitMB } = this.options;
    this.#own ??= startProbe(memoryLimitMB === undefined ? {} : { memoryLimitMB });
    return this.#own;
  }

  dispose(): void {
    this.#own?.dispose();
  }
}
