import type { DataType } from '../model';
import type { Cell, GateName } from '../ops/recurrent/cell';

/** What the probe measured: plain data, safe to send between processes and to print. */

export interface Histogram {
  /** Ascending; one more than `counts`. Powers of two on both sides of zero; exact zeros lie in the bin that spans zero. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Over all elements; moments and extremes over the finite ones. Sums are made in float64. */
export interface Stats {
  readonly n: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  readonly l2: number;
  readonly min: number;
  readonly max: number;
  readonly maxAbs: number;
  /** Share of elements that are exactly 0. */
  readonly zeroFraction: number;
  readonly nonFinite: number;
  readonly histogram?: Histogram;
  /** Standard deviation of l2 over the draws, where there were several. */
  readonly seedStd?: number;
}

/** How the units of a pre-activation behave over every sample and position of every draw. */
export interface UnitActivity {
  readonly units: number;
  /** Units whose pre-activation was never above 0. */
  readonly dead: number;
  /** Units whose pre-activation was never at or below 0. */
  readonly alwaysOn: number;
}

export type TensorRole = 'input' | 'parameter' | 'activation' | 'output';

export interface MeasuredTensor {
  /** The ONNX value name. */
  readonly name: string;
  readonly role: TensorRole;
  /** Id of the layer that it belongs to. */
  readonly layer?: string;
  /** The operator that made it. */
  readonly op?: string;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly value: Stats | null;
  readonly gradient: Stats | null;
  /** Why there is no gradient: `no path`, `cut at <node>`, or `not run`, of a branch that was not taken and a loop without a round. */
  readonly gradientAbsent?: string;
  /** In the body of control flow: how many rounds its numbers are pooled over, all draws together. `shape` is that of one round. */
  readonly rounds?: number;
  readonly units?: UnitActivity;
}

/** One direction of a recurrent layer, or a recurrence that a Scan or Loop spells out: what reaches its last state through time, and how its gates stand. */
export interface MeasuredRecurrence {
  /** Id of the layer. */
  readonly layer?: string;
  /** Name of the node (where it has none, of its output). */
  readonly node: string;
  readonly op: Cell['op'] | 'Scan' | 'Loop';
  /** Of a Scan or Loop: whether it multiplies what depends on its state with something else that does, as gates do. */
  readonly gated?: boolean;
  readonly direction: 'forward' | 'reverse';
  /** Absent where no sequence of the batch is as long as there are steps. */
  readonly decay?: RecurrentDecay;
  readonly gates: readonly MeasuredGate[];
}

/**
 * log10 of ‖∂⟨g, h_T⟩/∂h_t‖ / ‖g‖ for every step t = 1 … T in the order in which they are processed, over standard normal g: the norm of ∂h_T/∂h_t (Frobenius,
 * per unit of h) through the recurrence alone, 0 at the last step. Squares are averaged over the batch and the draws. −∞ where nothing is left. Of a Scan or Loop
 * h_t is all that it hands from round to round, and g one of the first of these that leaves it.
 */
export interface RecurrentDecay {
  readonly hiddenLog10: readonly number[];
  /** LSTM: the same for the cell states c_t, on all their ways to h_T. */
  readonly cellLog10?: readonly number[];
  /** Standard deviation of the logarithm at the first step (of c, where there is one) over the draws, where there were several. */
  readonly seedStd?: number;
}

/** Over all steps, sequences and units of every draw. */
export interface MeasuredGate {
  readonly name: GateName;
  /** What enters its activation, and what leaves it. */
  readonly preActivation: MeanAndStd;
  readonly value: MeanAndStd;
  /** Share of values where the slope of the activation is under a tenth of its steepest. */
  readonly saturated: number;
  /** ‖∂L/∂·‖ of its rows of W, R and B, root mean square over the draws; null where there is no gradient. */
  readonly gradient: {
    readonly weight: number | null;
    readonly recurrent: number | null;
    readonly bias: number | null;
  };
}

export interface MeanAndStd {
  readonly mean: number;
  readonly std: number;
}

export type { GateName };

/** A node that the gradient cannot pass. */
export interface Cut {
  readonly node: string;
  readonly op: string;
  readonly reason: string;
}

/** The model's floating-point type cannot hold its signal: activations or gradients round to 0, or to numbers of few digits. */
export interface Precision {
  readonly native: DataType;
  /** What the numbers of this report were computed in: a wider type, or `native` where that was not possible. */
  readonly computed: DataType;
  /** How many tensors `native` cannot hold. */
  readonly lost: number;
  /** One sentence. */
  readonly message: string;
}

/** What the probe's tensors were expected to take, as far as their sizes are known before it runs. */
export interface MemoryUse {
  /**
   * All tensors that the forward pass makes: what keeping every activation takes. Those of half precision count three times, as the runtime
   * computes with them in float32.
   */
  readonly forwardMB: number;
  /** Tensors held at the fullest moment: activations, gradients, and what is measured of both on its way out of the runtime. */
  readonly expectedMB: number;
  /** Their ratio; null where the forward pass makes nothing of known size. */
  readonly timesForward: number | null;
  /** Whether activations were computed again on the way back; see `recomputation`. */
  readonly recomputed: boolean;
  readonly limitMB: number;
}

/** The memory limit did not allow to keep all activations for the backward pass: most were computed again there. */
export interface Recomputation {
  /** Parts of the forward pass, each computed again when the backward pass gets to it (but for the last, which it begins with). */
  readonly segments: number;
  readonly limitMB: number;
  /** Tensors held at the fullest moment, as far as their sizes are known before the run, and what it would have been without. */
  readonly expectedMB: number;
  readonly otherwiseMB: number;
  /** One sentence. */
  readonly message: string;
}

/** The model decides by the numbers that it is given, and decided otherwise in some draws than in the first: these are not counted. */
export interface LeftOut {
  readonly seeds: readonly number[];
  /** The values whose shapes or numbers differ. */
  readonly by: readonly string[];
  /** One sentence. */
  readonly message: string;
}

export interface ProbedInput {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  /** `synthetic:image`, `synthetic:token-ids`, `file:x.npy`, … */
  readonly from: string;
}

export interface Timing {
  readonly loadMs: number;
  readonly buildMs: number;
  readonly runMs: number;
  readonly totalMs: number;
}

export interface Measured {
  readonly status: 'ok' | 'partial' | 'failed' | 'skipped';
  /** One sentence, where status is not ok. */
  readonly reason?: string;
  /** For `failed`: the process died or ran out of time or memory (exit code 3), not a model that cannot be probed. */
  readonly crashed?: boolean;
  /** L = sum over outputs of sum(output * cotangent), of the first seed. */
  readonly loss: number | null;
  /** What L is where the code says what it minimises: `meanSquaredError`. Absent: as `loss` says. */
  readonly objective?: string;
  /** Those of the draws that were counted. */
  readonly seeds: readonly number[];
  readonly leftOut?: LeftOut;
  /** BatchNormalization and Dropout ran as in training. */
  readonly training: boolean;
  readonly inputs: readonly ProbedInput[];
  readonly tensors: readonly MeasuredTensor[];
  /** Absent where the model has no recurrent layers, or nothing ran. */
  readonly recurrence?: readonly MeasuredRecurrence[];
  readonly cuts: readonly Cut[];
  readonly precision?: Precision;
  readonly recomputation?: Recomputation;
  /** Absent where nothing ran. */
  readonly memory?: MemoryUse;
  readonly timing: Timing;
  readonly peakMemoryMB: number;
}
