import type { ModelAnalysis } from './analysis';
import { evidenceOf } from './analyzeVerdict';
import { effectBetween, effectText } from './findings/effect';
import type { Edits, Effect, Finding, Fix } from './findings/finding';
import { isSame, mends } from './findings/proof';
import type { Change, Proposal } from './model';

/** Writes changes of a network down; undefined where they have no place in its file. */
export type Write = (changes: readonly Change[]) => Edits | undefined;

/** The models of a file as they are, and what may be done to them. */
export interface Original {
  readonly models: readonly ModelAnalysis[];
  /** Judged without running anything. */
  readonly predicted: readonly ModelAnalysis[];
  /** Absent where changes have no place in the file. */
  readonly write?: Write;
  /** Further proposals for a finding whose rule has none that holds. */
  readonly more: (model: ModelAnalysis, finding: Finding) => readonly Proposal[];
  /**
   * Nothing is probed now: what an earlier probe has shown of edits, by `keyOf`. Where it has shown nothing, theory may speak for findings that
   * it makes by itself.
   */
  readonly proved?: ReadonlyMap<string, Effect>;
}

export const keyOf = ({ edits }: Pick<Edits, 'edits'>): string => JSON.stringify(edits);

/** What would the models of the file be with these edits: as rules alone judge them, or each that changes probed as the original was. */
export interface Trial {
  readonly by: Effect['by'];
  readonly edits: Edits;
}

/** Undefined where it cannot be told, or no more in the time that there is. */
export type Outcome = readonly ModelAnalysis[] | undefined;

/**
 * What the findings propose becomes fixes where it holds: written, applied in memory and judged again, once by static rules and once by a
 * probe where there was one, the finding is gone and nothing else has come. Whoever runs this tells the outcome of each trial that it yields.
 */
export function* withFixes(original: Original): Generator<Trial, readonly ModelAnalysis[], Outcome> {
  const models: ModelAnalysis[] = [];
  for (const [index, model] of original.models.entries()) {
    const findings: Finding[] = [];
    for (const { proposals = [], ...finding } of model.findings) {
      const proving = new Proving(original, index, finding);
      const own = yield* proving.holding(proposals);
      const fixes = own.length > 0 ? own : yield* proving.holding(original.more(model, finding));
      findings.push({ ...finding, fixes: [...finding.fixes, ...fixes] });
    }
    models.push({ ...model, findings });
  }
  return models;
}

/** Findings as they are told where nobody tries out what they propose. */
export const withoutProposals = (model: ModelAnalysis): ModelAnalysis => ({
  ...model,
  findings: model.findings.map(({ proposals: _, ...finding }) => finding),
});

/** More choice than this helps nobody. */
const mostFixes = 3;

class Proving {
  constructor(
    private readonly original: Original,
    private readonly index: number,
    private readonly finding: Finding,
  ) {}

  *holding(proposals: readonly Proposal[]): Generator<Trial, readonly Fix[], Outcome> {
    const fixes: Fix[] = [];
    const seen = new Set<string>();
    for (const { title, safe, changes } of proposals) {
      const edits = this.original.write?.(changes);
      if (!edits?.edits.length || seen.has(keyOf(edits)) || fixes.length >= mostFixes) continue;
      // Layers that one line makes are mended together, whether one is meant or all.
      seen.add(keyOf(edits));
      const effect = yield* this.effect(edits);
      const told = effect && effectText(effect);
      if (effect) fixes.push({ ...edits, title: told ? `${title} (${told})` : title, safe, effect });
    }
    return fixes;
  }

  /** Undefined where the edits do not mend it. */
  private *effect(edits: Edits): Generator<Trial, Effect | undefined, Outcome> {
    const { models, predicted, proved } = this.original;
    const byTheory = this.effectOf(predicted, yield { by: 'theory', edits });
    if (!byTheory || models.every((m) => !evidenceOf(m).measured)) return byTheory;
    if (!proved) return this.effectOf(models, yield { by: 'probe', edits });
    const isPredicted = findingsOf(predicted).some((f) => isSame(f, this.finding));
    return proved.get(keyOf(edits)) ?? (isPredicted ? byTheory : undefined);
  }

  private effectOf(before: readonly ModelAnalysis[], after: Outcome): Effect | undefined {
    const isWhole = after?.length === before.length && after.every((m, i) => isAsWellKnown(m, before[i]));
    if (!isWhole || !mends(this.finding, findingsOf(before), findingsOf(after))) return undefined;
    const [was, is] = [before[this.index], after[this.index]];
    return was && is && effectBetween(evidenceOf(was), evidenceOf(is));
  }
}

const findingsOf = (models: readonly ModelAnalysis[]): readonly Finding[] => models.flatMap((m) => m.findings);

/** A change after which a model is not computed as far as before mends nothing. */
const isAsWellKnown = (after: ModelAnalysis, before: ModelAnalysis | undefined): boolean =>
  before !== undefined &&
  weightLayers(after) >= weightLayers(before) &&
  (evidenceOf(after).measured !== undefined || evidenceOf(before).measured === undefined);

const weightLayers = ({ model }: ModelAnalysis): number => model.layers.filter((l) => l.weight).length;
