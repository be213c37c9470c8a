import type { Finding } from './findings/finding';
import type { RuleSettings } from './findings/settings';
import type { Model, Range, Remark, SourceKind } from './model';
import type { ProbeProcess } from './probe/client';
import type { Measured, Stats } from './probe/measured';
import type { Analytic } from './theory/analytic';
import type { Curve } from './theory/curve';

/** Everything that Gradwise found out about one file; what reports, the panel and the editor show. */

export interface SourceError {
  /** `truncated-file`, `lfs-pointer`, `unsupported-opset`, … */
  readonly code: string;
  /** One sentence: what, where, what to do. */
  readonly message: string;
  readonly offset?: number;
  readonly node?: string;
  readonly range?: Range;
}

export interface ModelAnalysis {
  readonly model: Model;
  /** By value name: the stored weights. */
  readonly weights: ReadonlyMap<string, Stats>;
  readonly analytic?: Analytic;
  /** How the gradient should fare on its way back; absent where nobody asked for it, where the theory does not reach, and while a person types. */
  readonly curve?: Curve;
  /** As the model says (or as `--training` says): what reports print. */
  readonly probe: Measured;
  /** A second probe in training mode, made where fresh BatchNormalization statistics make inference mode unfair to judge. */
  readonly trainingProbe?: Measured;
  readonly findings: readonly Finding[];
}

/** Whose numbers are shown: those that the findings were judged by, where there are any. */
export const shownProbe = ({ probe, trainingProbe }: ModelAnalysis): Measured =>
  trainingProbe?.tensors.length ? trainingProbe : probe;

export const probesOf = ({ probe, trainingProbe }: ModelAnalysis): readonly Measured[] =>
  trainingProbe ? [probe, trainingProbe] : [probe];

export interface Analysis {
  /** As it was named by the caller. */
  readonly path: string;
  readonly source: SourceKind;
  readonly errors: readonly SourceError[];
  /** What of the file could not be known, apart from any one model. */
  readonly remarks?: readonly Remark[];
  readonly models: readonly ModelAnalysis[];
}

export type Phase = 'read' | 'weights' | 'canonicalise' | 'differentiate' | 'load' | 'run' | 'judge';

export interface Progress {
  readonly phase: Phase;
  /** 0 … 1 within the whole analysis. */
  readonly done: number;
  readonly detail?: string;
}

export interface AnalyzeOptions {
  readonly probe: boolean;
  readonly seed: number;
  readonly seeds: number;
  /** Size of the batch dimension where the model leaves it free; undefined: 8 for ONNX, 32 for layer code. */
  readonly batch?: number;
  /** Symbolic dimensions by name. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Input name → path of an .npy file. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Output name → path of an .npy file. */
  readonly cotangents: Readonly<Record<string, string>>;
  readonly training: boolean;
  /** Folder for every parameter's and input's gradient. */
  readonly tensors?: string;
  readonly threads?: number;
  readonly timeoutSeconds: number;
  readonly memoryLimitMB?: number;
  /** false: what findings propose is not tried out, and they have no fixes. */
  readonly fixes?: boolean;
  /** Whether theory draws the curve of the gradient: for who looks at it. */
  readonly curve?: boolean;
  /** What the configuration says about rules for this file; absent: every rule at its defaults. */
  readonly rules?: RuleSettings;
}

export const defaultOptions: AnalyzeOptions = {
  probe: true,
  seed: 1,
  seeds: 3,
  dimensions: {},
  inputs: {},
  cotangents: {},
  training: false,
  timeoutSeconds: 120,
};

export interface AnalyzeContext {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called before the probe starts, with everything that is known without running the model. */
  readonly onStatic?: (analysis: Analysis) => void;
  /** A probe process to use (and keep warm); absent: one is started and ended. */
  readonly process?: ProbeProcess;
  /** Texts that an editor holds and the disk does not, by absolute path with `/` between folders: the file itself, and what it imports. */
  readonly unsaved?: ReadonlyMap<string, string>;
}
