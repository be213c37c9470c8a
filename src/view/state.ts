import type { Phase } from '../analysis';
import type { Severity } from '../findings/finding';
import type { GateName } from '../probe/measured';

/** Re-exported so that the panel imports from here alone. */
export type { GateName, Phase, Severity };

/**
 * What the panel shows: plain JSON without numbers that JSON cannot say, small enough to be sent whole (see `limits.ts`).
 * Every text in it is data to be shown as text, never markup.
 */
export interface PanelState {
  /** Name of the file, without its folder. */
  readonly file: string;
  readonly run: Run;
  readonly problems: readonly Problem[];
  readonly model: ModelView | null;
}

/** How far the analysis has come; decides what the status line says and which button it offers. */
export type Run =
  | ({ readonly kind: 'running' } & Step)
  /** No model could be read; `problems` says why. */
  | { readonly kind: 'unreadable' }
  /** Static rules only, because the setting says so: the probe can be started. */
  | { readonly kind: 'static' }
  /** Static rules only, because the folder is not trusted. */
  | { readonly kind: 'restricted' }
  /** Static rules only, because the file is in a virtual file system. */
  | { readonly kind: 'virtual' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'probed'; readonly totalMs: number; readonly seeds: number; readonly training: boolean }
  /** The gradient could not pass everywhere, or not at all; `crashed` says that the process died or ran out of time or memory. */
  | { readonly kind: 'partial'; readonly reason: string; readonly cuts: readonly CutView[] }
  | { readonly kind: 'failed'; readonly reason: string; readonly crashed: boolean };

export interface Step {
  readonly phase: Phase;
  /** 0 … 1 within the whole analysis. */
  readonly done: number;
  readonly detail: string | null;
}

export interface CutView {
  readonly node: string;
  readonly op: string;
  readonly reason: string;
}

/** Why the file, or a part of it, could not be read. */
export interface Problem {
  readonly message: string;
  readonly where: string | null;
}

export interface ModelView {
  readonly name: string;
  readonly producer: string | null;
  readonly opset: number | null;
  /** Elements of all weights and biases of layers. */
  readonly parameters: number;
  readonly nodes: number;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  readonly layers: readonly LayerRow[];
  /** The network as a picture, in order of execution; null where it would be too large. */
  readonly boxes: readonly BoxView[] | null;
  /** log10 of ‖∂L/∂z‖ at the last hidden layer: where it would stay if it kept its size on the way back. Null where it was neither measured nor predicted. */
  readonly level: number | null;
  /** Layers and findings beyond the limits. */
  readonly layersOmitted: number;
  readonly findings: readonly FindingView[];
  readonly findingsOmitted: number;
}

/** An input or output of the model. */
export interface PortView {
  readonly name: string;
  /** `float32 [batch, 3, 224, 224]` */
  readonly type: string;
  /** Where the probe's data came from. */
  readonly from: string | null;
}

/** A layer, an input of the model, or a node where several values meet. */
export interface BoxView {
  readonly label: string;
  /** Place in `layers`. */
  readonly layer: number | null;
  /** Places of the boxes that it reads; one that is not before it closes a loop. */
  readonly predecessors: readonly number[];
}

/** What theory says of ‖∂L/∂z‖, as log10; the layer nearest to the output is taken as it was measured. */
export interface PredictionView {
  readonly log10: number;
  /** Standard deviation over draws of the weights. */
  readonly band: number;
}

/** A size that was measured over many elements. */
export interface Amount {
  /** Not negative. */
  readonly value: number;
  /** Share of elements that are exactly zero. */
  readonly zeros: number;
  /** Number of elements that are NaN or infinite; `value` is over the others. */
  readonly nonFinite: number;
}

export interface LayerRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly shape: readonly number[] | null;
  readonly fanIn: number | null;
  readonly fanOut: number | null;
  readonly initializer: string | null;
  readonly activation: string | null;
  readonly normalisation: string | null;
  readonly residual: boolean;
  /** Root mean square of the weight. */
  readonly weight: Amount | null;
  /** Root mean square of the layer's output. */
  readonly signal: Amount | null;
  /** ‖∂L/∂z‖, z the pre-activation (where it was not measured: the output). */
  readonly gradient: Amount | null;
  /** Root mean square of the same elements: what can be compared between layers of different sizes. */
  readonly gradientRms: number | null;
  /** Standard deviation of `gradient` over the draws. */
  readonly gradientSpread: number | null;
  readonly predicted: PredictionView | null;
  /** ‖∂L/∂W‖ */
  readonly weightGradient: Amount | null;
  /** ‖∂L/∂W‖ / ‖W‖: the relative step that gradient descent with rate 1 would take. */
  readonly relativeStep: number | null;
  /** Share of units whose pre-activation was never above zero. */
  readonly deadUnits: number | null;
  readonly gradientAbsent: string | null;
  /** The highest severity of a finding at this layer. */
  readonly severity: Severity | null;
}

export interface FindingView {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly explanation: string;
  readonly advice: string;
  /** Id of the layer where the cause lies. */
  readonly layer: string | null;
  /** Places in `layers` of the first and the last layer that the cause or its effect covers. */
  readonly span: readonly [first: number, last: number] | null;
}

/** What is asked for when a layer is selected. */
export interface LayerDetails {
  readonly layer: string;
  readonly histograms: readonly HistogramView[];
  /** One for each direction of a recurrent layer that was measured. */
  readonly recurrence: readonly RecurrenceView[];
}

/** How much of the last state's gradient reaches each step of a recurrent layer, and how its gates stand. */
export interface RecurrenceView {
  readonly direction: 'forward' | 'reverse';
  /** Number of steps; 0 where their gradients were not measured. */
  readonly steps: number;
  /** Ascending, in order of processing. Of very long sequences some are left out, never the first and the last. */
  readonly curve: readonly StepView[];
  readonly gates: readonly GateView[];
}

export interface StepView {
  /** From 1. */
  readonly step: number;
  /** ‖∂h_T/∂h_t‖ */
  readonly hidden: Amount;
  /** ‖∂h_T/∂c_t‖ of an LSTM. */
  readonly cell: Amount | null;
}

/** Null stands for a number that is not finite, or a gradient that is not there. */
export interface GateView {
  readonly name: GateName;
  readonly entering: readonly [mean: number | null, std: number | null];
  readonly leaving: readonly [mean: number | null, std: number | null];
  /** Share of values where the activation is flat. */
  readonly saturated: number | null;
  /** ‖∂L/∂W‖, ‖∂L/∂R‖ and ‖∂L/∂b‖ of its rows. */
  readonly weight: number | null;
  readonly recurrent: number | null;
  readonly bias: number | null;
}

export interface HistogramView {
  readonly of: 'output' | 'gradient' | 'weight' | 'weight-gradient';
  readonly n: number;
  /** Ascending powers of two on both sides of zero; one more than `counts`. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly zeros: number;
  readonly nonFinite: number;
}
