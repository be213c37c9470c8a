import type { Proposal, Range, Tensor, TextEdit } from '../model';

export type Severity = 'error' | 'warning' | 'info';

export const severities: readonly Severity[] = ['error', 'warning', 'info'];

export type { TextEdit };

/** Replace the data of one initializer; what is drawn is drawn when it is written. */
export interface GraphEdit {
  readonly initializer: string;
  readonly tensor: Tensor;
}

/** What a fix writes. */
export type Edits =
  | { readonly kind: 'text-edit'; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'graph-edit'; readonly edits: readonly GraphEdit[] };

export type Fix = Edits & {
  /** With the effect, where there are numbers to tell: `Use heUniform in these 14 layers (G −9.8 → −0.1)`. */
  readonly title: string;
  readonly safe: boolean;
  readonly effect: Effect;
};

/** What a fix does: found by applying it in memory and judging what comes of it as the original was judged. */
export interface Effect {
  readonly by: 'theory' | 'probe';
  /** G, decades from the last layer back to the first. Absent where it is not known before and after. */
  readonly gradientLog10?: Shift;
  /** F, decades from the first layer to the last. */
  readonly forwardLog10?: Shift;
}

export interface Shift {
  readonly before: number;
  readonly after: number;
}

/**
 * What of a layer a finding is about, and where in code it is shown: an initializer (of its kernel, or its bias), its activation, or the
 * layer as a whole.
 */
export type Blamed = 'initializer' | 'recurrent-initializer' | 'bias' | 'activation' | 'layer';

/** Another place that belongs to the same cause. */
export interface Related {
  readonly layer?: string;
  /** Absent: what the finding blames. */
  readonly blames?: Blamed;
  readonly range?: Range;
  readonly message: string;
}

export interface Finding {
  readonly ruleId: string;
  readonly severity: Severity;
  /** One line that stands alone: it is shown inline in editors. */
  readonly message: string;
  /** Why, with the numbers and the formula. */
  readonly explanation: string;
  /** What to do, one imperative sentence. */
  readonly advice: string;
  /** Id of the layer where the cause lies. */
  readonly layer?: string;
  readonly blames?: Blamed;
  readonly range?: Range;
  readonly related?: readonly Related[];
  /** Every layer that the cause or its effect covers, in order of execution. Absent: `layer` alone. */
  readonly layers?: readonly string[];
  /** Rules whose own finding has the same cause and is told here. */
  readonly includes?: readonly string[];
  readonly evidence: Readonly<Record<string, number>>;
  /** Path of the rule's page inside the package. */
  readonly docs: string;
  readonly fixes: readonly Fix[];
  /** Whether a baseline knows of it; absent: none was asked. */
  readonly baselineState?: 'new' | 'unchanged';
  /** The best first. They become fixes once it is known how the source writes them, and are gone then. */
  readonly proposals?: readonly Proposal[];
}
