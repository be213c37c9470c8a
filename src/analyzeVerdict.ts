import { type AnalyzeOptions, type ModelAnalysis, shownProbe } from './analysis';
import type { Subject } from './analyzeSubject';
import { type Gathered, gather } from './findings/evidence';
import { judge } from './findings/judge';
import { toldOnce } from './findings/once';
import type { Suppressions } from './findings/suppressions';
import type { ProbeFailure } from './probe/failure';
import type { Measured } from './probe/measured';
import { gradientCurve } from './theory/curve';
import { propagate } from './theory/propagate';

/** What a model is judged by, beside measurements. */
export type Known = Pick<ModelAnalysis, 'model' | 'weights' | 'analytic'>;

export const knownOf = ({ model, summaries }: Pick<Subject, 'model' | 'summaries'>): Known => ({
  model,
  weights: new Map([...summaries].map(([name, s]) => [name, s.stats])),
  analytic: propagate(model.layers),
});

/** What was measured of a model: as it says, and in training mode where that alone is fair to judge. */
export interface Probes {
  readonly probe: Measured;
  readonly trainingProbe?: Measured;
}

export function conclude(
  known: Known,
  { probe, trainingProbe }: Probes,
  rules: AnalyzeOptions['rules'],
  suppressions?: Suppressions,
): ModelAnalysis {
  const model = { ...known, probe, ...(trainingProbe && { trainingProbe }) };
  const found = judge(evidenceOf(model), rules);
  return { ...model, findings: suppressions ? found.filter((f) => !suppressions.cover(f)) : found };
}

/** What a model is judged by. */
export function evidenceOf({ probe, trainingProbe, ...known }: Omit<ModelAnalysis, 'findings'>): Gathered {
  const fair = trainingProbe ?? probe;
  return gather({ ...known, measured: fair.status === 'ok' || fair.status === 'partial' ? fair : undefined });
}

/** With what theory makes of its gradient, for the panel. */
export function withCurve(analysis: ModelAnalysis): ModelAnalysis {
  const { model, weights } = analysis;
  const { seeds, training, status } = shownProbe(analysis);
  const draws = status === 'ok' || status === 'partial' ? { draws: seeds.length, training } : {};
  const curve = gradientCurve(model, { weights, ...draws });
  return curve ? { ...analysis, curve } : analysis;
}

/** What is said of several models at one place is said once. */
export function withoutRepetition(models: readonly ModelAnalysis[]): readonly ModelAnalysis[] {
  const told = toldOnce(models.map((m) => m.findings));
  return models.map((m, i) => ({ ...m, findings: told[i] ?? m.findings }));
}

export const seedsOf = ({ seed, seeds }: AnalyzeOptions): number[] => Array.from({ length: seeds }, (_, i) => seed + i);

/** A probe that has no numbers. */
export const unmeasured = (status: 'failed' | 'skipped', reason: string, options: AnalyzeOptions): Measured => ({
  status,
  reason,
  loss: null,
  seeds: seedsOf(options),
  training: options.training,
  inputs: [],
  tensors: [],
  cuts: [],
  timing: { loadMs: 0, buildMs: 0, runMs: 0, totalMs: 0 },
  peakMemoryMB: 0,
});

export const failed = (error: ProbeFailure, options: AnalyzeOptions): Measured => ({
  ...unmeasured('failed', error.message, options),
  crashed: error.kind !== 'rejected',
});
