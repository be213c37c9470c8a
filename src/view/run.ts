import { type Analysis, type ModelAnalysis, type Progress, shownProbe } from '../analysis';
import { limits, shorten } from './limits';
import type { Run, Step } from './state';

/** What the extension is doing, or did, with a file. */
export type Activity =
  | { readonly kind: 'running'; readonly progress: Progress }
  /** The analysis that was asked for is complete. */
  | { readonly kind: 'ended' }
  /** Static rules only: by the setting, because the folder is not trusted, or because the file is not on this machine's disk. */
  | { readonly kind: 'static' | 'restricted' | 'virtual' }
  | { readonly kind: 'cancelled' }
  /** The analysis threw. */
  | { readonly kind: 'broken'; readonly message: string };

export const step = ({ phase, done, detail }: Progress): Step => ({
  phase,
  done: Math.min(1, Math.max(0, Number.isFinite(done) ? done : 0)),
  detail: detail === undefined ? null : shorten(detail, limits.name),
});

/** The state of the run, from what the extension does and what the probe reported of the model. */
export function runOf(analysis: Analysis | undefined, activity: Activity, model = analysis?.models[0]): Run {
  switch (activity.kind) {
    case 'running':
      return { kind: 'running', ...step(activity.progress) };
    case 'broken':
      return { kind: 'failed', reason: shorten(activity.message, limits.text), crashed: true };
    case 'ended':
    case 'static':
    case 'restricted':
    case 'virtual':
    case 'cancelled': {
      if (analysis && analysis.models.length === 0) return { kind: 'unreadable' };
      return activity.kind === 'ended' ? probeRun(model) : { kind: activity.kind };
    }
  }
}

function probeRun(model: ModelAnalysis | undefined): Run {
  if (!model) return { kind: 'unreadable' };
  const { trainingProbe } = model;
  if (trainingProbe?.status === 'failed') {
    const reason = `The probe in training mode failed, so findings are of static rules only: ${trainingProbe.reason ?? ''}`;
    return { kind: 'failed', reason: shorten(reason, limits.text), crashed: trainingProbe.crashed ?? false };
  }
  const probe = shownProbe(model);
  const reason = shorten(probe.reason ?? '', limits.text);
  switch (probe.status) {
    case 'ok':
      return {
        kind: 'probed',
        totalMs: probe.timing.totalMs,
        seeds: probe.seeds.length,
        training: probe.training,
      };
    case 'partial': {
      const cuts = probe.cuts.slice(0, limits.cuts).map(({ node, op, reason }) => ({
        node: shorten(node, limits.name),
        op: shorten(op, limits.name),
        reason: shorten(reason, limits.text),
      }));
      return { kind: 'partial', reason, cuts };
    }
    case 'failed':
    case 'skipped':
      return { kind: 'failed', reason, crashed: probe.crashed ?? false };
  }
}
