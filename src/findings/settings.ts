import type { Severity } from './finding';

/** Where what holds in a folder is written down. */
export const configurationName = 'gradwise.config.json';

/** What the user wants of one rule. */
export interface RuleSetting {
  /**
   * `off`, or what the rule's gravest findings count as: a milder finding stays as mild as it was, and none is graver than this.
   * Absent: as the rule says.
   */
  readonly severity?: Severity | 'off';
  /** In place of the rule's own numbers (`meta.options`). */
  readonly options?: Readonly<Record<string, number>>;
}

/** By rule id, for one file. */
export type RuleSettings = Readonly<Record<string, RuleSetting>>;
