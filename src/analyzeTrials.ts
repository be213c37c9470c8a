import { type AnalyzeOptions, type ModelAnalysis, probesOf } from './analysis';
import { keyOf, type Outcome, type Trial } from './analyzeFixes';
import { probesOfPrint, rememberedProbes } from './analyzePrint';
import { type Measuring, measure } from './analyzeProbe';
import { AnalysisProgress } from './analyzeProgress';
import { type Mendable, type Reading, sourceError } from './analyzeReading';
import { conclude, knownOf, unmeasured, withoutRepetition } from './analyzeVerdict';
import type { ProbeProcess } from './probe/client';

/** Judging what was read from a file, and what would be read from it if it were edited. */

type Readable = Pick<Reading, 'subjects' | 'suppressions'>;

/** Judged without running anything. */
export function predictedOf(
  { subjects, suppressions }: Readable,
  options: AnalyzeOptions,
  why = 'The probe was not asked for.',
): readonly ModelAnalysis[] {
  return withoutRepetition(
    subjects.map((subject) => {
      const { refusal } = subject;
      const probe = unmeasured(refusal?.status ?? 'skipped', refusal?.reason ?? why, options);
      return conclude(knownOf(subject), { probe }, options.rules, suppressions);
    }),
  );
}

/** How models are probed; the process is asked for when there is one to probe. */
export interface Probing extends Pick<Measuring, 'options' | 'signal'> {
  readonly process: () => ProbeProcess;
}

/** Each model probed and judged. Of several, those that are as they were `before` keep what was measured then. */
export async function measuredOf(
  { subjects, suppressions }: Readable,
  { options, signal, process }: Probing,
  progress: AnalysisProgress,
  before: readonly ModelAnalysis[] = [],
): Promise<readonly ModelAnalysis[]> {
  const remembered = before.length > 1 ? rememberedProbes(before) : [];
  const models: ModelAnalysis[] = [];
  for (const [i, subject] of subjects.entries()) {
    const known = knownOf(subject);
    const own = progress.of(i, subjects.length);
    const probes =
      probesOfPrint(subject.model, remembered) ??
      (await measure(subject, known, { options, process: process(), signal, progress: own }));
    models.push(conclude(known, probes, options.rules, suppressions));
  }
  return withoutRepetition(models);
}

/** Milliseconds that trials may take: some, and for probed models twice as long as their own probes. */
const patience = 20_000;

/** Tries edits of a file out in memory, each once, until time is over. What cannot be read after an edit holds no model. */
export class Trials {
  private readonly outcomes = new Map<string, Promise<Outcome>>();
  private readonly deadline: number;
  private readonly options: AnalyzeOptions;

  constructor(
    private readonly mendable: Mendable,
    private readonly probing: Probing,
    private readonly models: readonly ModelAnalysis[],
  ) {
    const { tensors: _, ...options } = probing.options;
    this.options = options;
    const probed = models.flatMap(probesOf).reduce((sum, { timing }) => sum + timing.totalMs, 0);
    this.deadline = Date.now() + patience + 2 * probed;
  }

  outcome({ by, edits }: Trial): Promise<Outcome> {
    const key = `${by} ${keyOf(edits)}`;
    const known = this.outcomes.get(key);
    if (known) return known;
    const outcome = Date.now() > this.deadline ? Promise.resolve(undefined) : this.run({ by, edits });
    this.outcomes.set(key, outcome);
    return outcome;
  }

  private async run({ by, edits }: Trial): Promise<Outcome> {
    const { options, probing, models } = this;
    try {
      const reading = await this.mendable.mended(edits);
      return by === 'theory'
        ? predictedOf(reading, options)
        : await measuredOf(reading, { ...probing, options }, new AnalysisProgress(undefined), models);
    } catch (error) {
      if (sourceError(error)) return undefined;
      throw error;
    }
  }
}

/** Runs what asks for trials. */
export async function answered<T>(asking: Generator<Trial, T, Outcome>, trials: Trials | undefined): Promise<T> {
  let step = asking.next();
  while (!step.done) step = asking.next(await trials?.outcome(step.value));
  return step.value;
}
