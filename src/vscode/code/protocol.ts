import type { Analysis } from '../../analysis';
import type { RememberedProbe } from '../../analyzePrint';
import type { RuleSettings } from '../../findings/settings';

/** What passes between the extension and the thread that judges code. */

/** A text to judge. Paths are absolute, with `/` between folders. */
export interface Question {
  readonly path: string;
  readonly text: string;
  /** Other texts that differ from the disk, by path. */
  readonly unsaved: ReadonlyMap<string, string>;
  readonly rules: RuleSettings;
  /** Milliseconds in which fixes are tried out; absent: findings have none. */
  readonly fixing?: number;
}

export type ToWorker =
  | ({ readonly type: 'judge'; readonly id: number } & Question)
  /** What a probe measured in this file; replaces what was measured before. */
  | { readonly type: 'remember'; readonly path: string; readonly probed: readonly RememberedProbe[] }
  | { readonly type: 'forget'; readonly path: string };

export type FromWorker =
  | { readonly id: number; readonly analysis: Analysis }
  /** A defect: the text could not be judged. */
  | { readonly id: number; readonly failure: string };
