import type { Edits, Effect } from '../findings/finding';
import type { Candidate } from './candidate';
import type { Scored } from './choose';

/** What is recommended for one model. */
export interface Recommendations {
  /** Its name. */
  readonly model: string;
  readonly verdict:
    | 'healthy'
    /** The pairings carry signal and gradient better. */
    | 'better'
    /** It is not well, and no pairing that was tried mends that. */
    | 'none'
    /** Theory does not reach far enough to compare pairings. */
    | 'unknown';
  /** One sentence. */
  readonly message: string;
  /** The smallest edit first. */
  readonly pairings: readonly Recommended[];
}

export interface Recommended extends Pick<Candidate, 'title' | 'edit'> {
  readonly predicted: Effect;
  /** Of a probe with the edits in it; absent where none was made. */
  readonly probed?: Effect;
  /** Absent where the file has no place for them. */
  readonly edits?: Edits;
}

/** What theory says that a pairing does. */
export const predictedEffect = ({ now, then }: Pick<Scored, 'now' | 'then'>): Effect => ({
  by: 'theory',
  gradientLog10: { before: now.gradient, after: then.gradient },
  forwardLog10: { before: now.forward, after: then.forward },
});

/** |F| + |G| before and after, as far as both are known. */
export function harmOf({ gradientLog10, forwardLog10 }: Effect): { readonly before: number; readonly after: number } {
  const known = [gradientLog10, forwardLog10].filter((shift) => shift !== undefined);
  return {
    before: known.reduce((sum, { before }) => sum + Math.abs(before), 0),
    after: known.reduce((sum, { after }) => sum + Math.abs(after), 0),
  };
}
