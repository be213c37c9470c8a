import type { Analysis, AnalyzeContext, AnalyzeOptions, ModelAnalysis } from './analysis';
import { type Original, withFixes, withoutProposals } from './analyzeFixes';
import { AnalysisProgress } from './analyzeProgress';
import { type Mendable, type Reading, sourceError } from './analyzeReading';
import { answered, measuredOf, predictedOf, Trials } from './analyzeTrials';
import { withCurve } from './analyzeVerdict';
import { type ProbeProcess, startProbe } from './probe/client';
import { repairs } from './recommend';

export type Read = (progress: AnalysisProgress) => Promise<Reading>;

/** The models of a file when they have been judged, and where edits of it can be tried out. */
export interface Studied extends Pick<Original, 'models' | 'predicted'> {
  readonly mendable?: Mendable;
  readonly trials?: Trials | undefined;
}

/** What is made of them in the end. */
export type Arrive = (studied: Studied) => Promise<readonly ModelAnalysis[]>;

/** The fixes that hold are told with the findings. */
const mended: Arrive = async ({ models, predicted, mendable, trials }) =>
  mendable && trials
    ? answered(withFixes({ models, predicted, write: mendable.write, more: repairs }), trials)
    : models.map(withoutProposals);

/** The road that every source walks: read, predict, probe each model, judge. Rejects only when `context.signal` aborts. */
export async function walk(
  { path, source }: Pick<Analysis, 'path' | 'source'>,
  options: AnalyzeOptions,
  context: AnalyzeContext,
  read: Read,
  arrive: Arrive = mended,
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
      models: options.curve ? models.map(withCurve) : models,
    });
    const predicted = predictedOf(reading, options);
    if (options.probe && subjects.some((s) => s.refusal === undefined)) {
      const unfinished = predictedOf(reading, options, 'The probe has not finished.');
      context.onStatic?.(analysis(unfinished.map(withoutProposals)));
    }
    signal?.throwIfAborted();
    const probing = { options, process: () => runtime.process(), signal };
    const models = options.probe ? await measuredOf(reading, probing, progress) : predicted;
    const trials = mendable && new Trials(mendable, probing, models);
    const studied = { models, predicted, ...(mendable && options.fixes !== false && { mendable, trials }) };
    return analysis(await arrive(studied));
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
