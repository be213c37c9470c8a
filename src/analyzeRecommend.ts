import type { Analysis, AnalyzeContext, AnalyzeOptions, ModelAnalysis } from './analysis';
import { study } from './analyze';
import { withoutProposals } from './analyzeFixes';
import type { Studied } from './analyzeRoad';
import { evidenceOf } from './analyzeVerdict';
import { effectBetween } from './findings/effect';
import type { Effect } from './findings/finding';
import {
  better,
  harmOf,
  isWorthwhile,
  predictedEffect,
  type Recommendations,
  type Recommended,
  type Scored,
} from './recommend';
import { rules } from './rules';

export interface Recommending {
  readonly analysis: Analysis;
  readonly recommendations: readonly Recommendations[];
}

/** Fewer draws say too little of what another pairing does. */
const fewestSeeds = 3;

/** Most pairings that are told. */
const most = 5;

/**
 * Pairings of activation and initializer that would carry signal and gradient better through the models of a file: found by theory over their whole
 * graphs, and tried out by probes where the file can say them. Rejects only when `context.signal` aborts.
 */
export async function recommend(
  path: string,
  options: AnalyzeOptions,
  context: AnalyzeContext = {},
): Promise<Recommending> {
  const recommendations: Recommendations[] = [];
  const seeds = Math.max(fewestSeeds, options.seeds);
  const analysis = await study(path, { ...options, seeds }, context, async (studied) => {
    for (const index of studied.models.keys()) {
      const found = await recommendationsFor(index, studied, options.probe);
      if (found) recommendations.push(found);
    }
    return studied.models.map(withoutProposals);
  });
  return { analysis, recommendations };
}

async function recommendationsFor(
  index: number,
  studied: Studied,
  probe: boolean,
): Promise<Recommendations | undefined> {
  const judged = studied.models[index];
  if (!judged) return undefined;
  const model = judged.model.name;
  const found = better(judged);
  if (!found) {
    const message =
      'Fewer than two weight layers can be compared by theory, so that no pairing can be told to be better.';
    return { model, verdict: 'unknown', message, pairings: [] };
  }
  const pairings: Recommended[] = [];
  for (const scored of found.pairings) {
    const tried = pairings.length < most ? await triedOut(scored, index, studied, probe) : undefined;
    if (tried) pairings.push(tried);
  }
  if (pairings.length > 0) {
    const [first] = pairings;
    return { model, verdict: 'better', message: `${first?.title ?? ''}: the smallest edit that helps.`, pairings };
  }
  if (found.pairings.length === 0 && isWell(judged)) {
    return {
      model,
      verdict: 'healthy',
      message: 'Signal and gradient come through: there is nothing to change.',
      pairings,
    };
  }
  return { model, verdict: 'none', message: 'No pairing that was tried carries signal and gradient better.', pairings };
}

/** Undefined where the probe does not bear out what theory predicts. */
async function triedOut(
  scored: Scored,
  index: number,
  { models, mendable, trials }: Studied,
  probe: boolean,
): Promise<Recommended | undefined> {
  const { title, edit, changes } = scored;
  const predicted = predictedEffect(scored);
  const edits = changes && mendable?.write(changes);
  if (!edits) return { title, edit, predicted };
  const before = models[index];
  const after = (await trials?.outcome({ by: probe ? 'probe' : 'theory', edits }))?.[index];
  if (!before || !after || gravest(after) > gravest(before)) return undefined;
  const effect: Effect = effectBetween(evidenceOf(before), evidenceOf(after));
  if (effect.by === 'theory') return { title, edit, predicted, edits };
  const { before: was, after: is } = harmOf(effect);
  return isWorthwhile(was, is) || gravest(after) < gravest(before)
    ? { title, edit, predicted, probed: effect, edits }
    : undefined;
}

/** Of findings about scale, activations and health: 3 is an error, 0 is none. */
function gravest({ findings }: ModelAnalysis): number {
  const ranks = findings.flatMap(({ ruleId, severity }) =>
    rules.get(ruleId)?.meta.category === 'output' ? [] : [{ info: 1, warning: 2, error: 3 }[severity]],
  );
  return Math.max(0, ...ranks);
}

const isWell = (judged: ModelAnalysis): boolean => gravest(judged) < 2;
