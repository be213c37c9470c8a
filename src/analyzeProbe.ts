import type { AnalyzeContext, AnalyzeOptions } from './analysis';
import type { AnalysisProgress } from './analyzeProgress';
import type { Fed, Subject } from './analyzeSubject';
import { failed, type Known, type Probes, seedsOf, unmeasured } from './analyzeVerdict';
import type { ProbeProcess } from './probe/client';
import { ProbeFailure } from './probe/failure';
import type { Measured } from './probe/measured';
import { probe } from './probe/probe';

export interface Measuring {
  readonly options: AnalyzeOptions;
  readonly process: ProbeProcess;
  readonly signal?: AnalyzeContext['signal'];
  readonly progress: Pick<AnalysisProgress, 'tell'>;
}

/** Runs a model the first way that it takes, and again in training mode where fresh statistics make inference mode unfair to judge. */
export async function measure(subject: Subject, known: Known, measuring: Measuring): Promise<Probes> {
  const { options, progress } = measuring;
  if (subject.refusal) return { probe: unmeasured(subject.refusal.status, subject.refusal.reason, options) };
  const attempt = (fed: Fed, training: boolean) =>
    settled(attemptOf(subject, known, fed, training, measuring), measuring.signal);
  const outcome = await firstThatRuns(subject, progress, (fed) => attempt(fed, options.training));
  if (outcome instanceof ProbeFailure) return { probe: failed(outcome, options) };
  const unfair = !options.training && known.model.layers.some((l) => l.normalisation?.freshStatistics);
  const training = unfair ? await attempt(outcome.fed, true) : undefined;
  progress.tell('judge', 0);
  if (!training) return { probe: outcome.measured };
  // Without it, inference mode would be judged, unfairly: then only what is known without running counts.
  const trainingProbe = training instanceof ProbeFailure ? failed(training, options) : training;
  return { probe: outcome.measured, trainingProbe };
}

function attemptOf(
  { file, isParameter }: Subject,
  { model, weights }: Known,
  fed: Fed,
  training: boolean,
  { options, process, signal, progress }: Measuring,
): Promise<Measured> {
  const own = training === options.training;
  return probe(
    {
      ...fed,
      layers: model.layers,
      file,
      isParameter,
      weights,
      cotangents: options.cotangents,
      seeds: seedsOf(options),
      training,
      ...(own && options.tensors !== undefined && { tensors: options.tensors }),
      ...(options.threads !== undefined && { threads: options.threads }),
    },
    {
      process,
      ...(signal && { signal }),
      timeoutMs: options.timeoutSeconds * 1000,
      onProgress: ({ phase, done }) => progress.tell(phase, done),
    },
  );
}

/** Shapes that a model refuses show only when it runs: then the next way to feed it is tried. The first refusal is the one to report. */
async function firstThatRuns(
  { ways }: Subject,
  progress: Pick<AnalysisProgress, 'tell'>,
  attempt: (fed: Fed) => Promise<Measured | ProbeFailure>,
): Promise<{ readonly fed: Fed; readonly measured: Measured } | ProbeFailure> {
  let refusal: ProbeFailure | undefined;
  for (const fed of ways) {
    progress.tell('differentiate', 0);
    const measured = await attempt(fed);
    if (!(measured instanceof ProbeFailure)) return { fed, measured };
    if (measured.kind !== 'rejected') return measured;
    refusal ??= measured;
  }
  return refusal ?? ways.refusal ?? new ProbeFailure('rejected', 'The model has no inputs that can be fed.');
}

/** A probe's failure as a value; rejects only when the caller has cancelled. */
async function settled(probing: Promise<Measured>, signal: AnalyzeContext['signal']): Promise<Measured | ProbeFailure> {
  try {
    return await probing;
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    if (error.kind === 'cancelled') throw signal?.reason ?? error;
    return error;
  }
}
