import type { ModelAnalysis } from '../analysis';
import type { Finding } from '../findings/finding';
import type { Proposal } from '../model';
import { rules } from '../rules';
import { better } from './choose';

/** Pairings as proposals for findings whose own rules have none. */

const known = new WeakMap<ModelAnalysis['model'], readonly Proposal[]>();

/** The pairings that would carry signal and gradient through the model; for findings about these only. */
export function repairs(judged: ModelAnalysis, { ruleId }: Finding): readonly Proposal[] {
  const { model } = judged;
  const category = rules.get(ruleId)?.meta.category;
  if (category !== 'scale' && category !== 'activation' && category !== 'health') return [];
  const proposals = known.get(model) ?? proposalsFor(judged);
  known.set(model, proposals);
  return proposals;
}

const proposalsFor = (judged: ModelAnalysis): readonly Proposal[] =>
  (better(judged)?.pairings ?? []).flatMap(({ title, edit, changes }) =>
    changes ? [{ title, safe: edit === 'initializer', changes }] : [],
  );
