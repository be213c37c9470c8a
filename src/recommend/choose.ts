import type { ModelAnalysis } from '../analysis';
import { type Score, scorer } from '../theory/score';
import { type Candidate, candidates, edits } from './candidate';

/** A candidate with what theory says of it. */
export interface Scored extends Candidate {
  readonly now: Score;
  readonly then: Score;
}

/** Decades of harm below which nothing is worth changing, as the rules grade vanishing gradients. */
const harmless = 1;

/** Ten times less harm, or none to speak of. */
export const isWorthwhile = (now: number, then: number): boolean => then < now && (then <= now / 10 || then < harmless);

/** How many of each kind of edit are worth trying out. */
const ofEach = 2;

type Judged = Pick<ModelAnalysis, 'model' | 'weights'>;

/**
 * The pairings that theory finds better than the model's own, the smallest edit first and within it the least harm. Nothing for models that
 * are well as they are, and nothing that is not worthwhile. Undefined where theory cannot say how the model is.
 */
export function better({
  model,
  weights,
}: Judged): { readonly now: Score; readonly pairings: readonly Scored[] } | undefined {
  const score = scorer(model, { weights });
  const now = score();
  if (!now) return undefined;
  if (now.harm < harmless) return { now, pairings: [] };
  const scored = candidates(model.layers).flatMap((candidate): Scored[] => {
    const then = score(candidate.suppose);
    return then && isWorthwhile(now.harm, then.harm) ? [{ ...candidate, now, then }] : [];
  });
  const pairings = edits.flatMap((edit) =>
    scored
      .filter((s) => s.edit === edit)
      .sort((a, b) => a.then.harm - b.then.harm)
      .slice(0, ofEach),
  );
  return { now, pairings };
}
