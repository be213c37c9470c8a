import type { Finding, Severity } from '../findings/finding';
import type { Layer, LayerKind, Model, SourceKind, Tensor } from '../model';
import type { Measured, MeasuredTensor, Stats } from '../probe/measured';
import type { Analytic } from '../theory/analytic';

/** A rule is data first, then a check that reads evidence and says what it found. It never measures anything itself. */

export type RuleCategory = 'symmetry' | 'scale' | 'activation' | 'output' | 'health';

export interface RuleMeta {
  readonly id: string;
  readonly title: string;
  /** The highest severity that it reports by default. */
  readonly severity: Severity;
  readonly category: RuleCategory;
  readonly fixable: boolean;
  readonly sources: readonly SourceKind[];
  /** Numbers that a configuration may change, with their defaults. */
  readonly options?: Readonly<Record<string, number>>;
}

/** What is known about one model when the rules run. */
export interface Evidence {
  readonly model: Model;
  readonly layers: readonly Layer[];
  readonly layer: (id: string) => Layer | undefined;
  /** Statistics of the stored weights, by value name (static: read from the file, no probe needed). */
  readonly weights: ReadonlyMap<string, Stats>;
  readonly analytic: Analytic | undefined;
  /** As the model says, or in training mode where fresh BatchNormalization makes inference mode unfair (`measured.training` tells). */
  readonly measured: Measured | undefined;
  readonly tensor: (name: string) => MeasuredTensor | undefined;
  /** The weights look like fresh draws of an initializer (share of weight layers, 0 … 1), not like a trained network. */
  readonly freshness: number;
  readonly option: (name: string) => number;
}

/** What a check says; `id`, `docs` and `fixes: []` are filled in by the caller where left out. */
export type Verdict = Omit<Finding, 'ruleId' | 'docs' | 'fixes'> & Partial<Pick<Finding, 'fixes'>>;

export interface Rule {
  readonly meta: RuleMeta;
  check(evidence: Evidence): Iterable<Verdict>;
}

/** Re-exported so that a rule file needs one import. */
export type { Layer, LayerKind, Stats, Tensor };
