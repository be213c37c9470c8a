import type { Config, LayerObject } from './network';
import type { Tensor } from './tensor';

/** What a person calls a layer: a weight, its activation, and how they stand in the network. Made by `layers/`. */

export type LayerKind =
  | 'dense'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'depthwise-conv'
  | 'transposed-conv'
  | 'separable-conv'
  | 'embedding'
  | 'rnn'
  | 'lstm'
  | 'gru'
  | 'attention'
  /** A normalisation or an activation that stands by itself, not behind a weight. */
  | 'normalisation'
  | 'activation';

/** An activation by the field's name, with the parameters that change its moments (alpha, beta, min, max, …). */
export interface Activation {
  readonly kind: ActivationKind;
  readonly parameters?: Readonly<Record<string, number>>;
}

export type ActivationKind =
  | 'linear'
  | 'relu'
  | 'relu6'
  | 'clip'
  | 'leaky-relu'
  | 'prelu'
  | 'elu'
  | 'celu'
  | 'selu'
  | 'gelu'
  | 'gelu-tanh'
  | 'quick-gelu'
  | 'silu'
  | 'mish'
  | 'hard-swish'
  | 'softplus'
  | 'sigmoid'
  | 'hard-sigmoid'
  | 'tanh'
  | 'hard-tanh'
  | 'erf'
  | 'softsign'
  | 'atan'
  | 'sin'
  | 'relu-squared'
  | 'log-sigmoid'
  | 'tanhshrink'
  | 'softshrink'
  | 'hardshrink'
  | 'thresholded-relu'
  | 'exponential'
  | 'softmax'
  | 'log-softmax';

export type InitializerKind =
  | 'zeros'
  | 'ones'
  | 'constant'
  | 'identity'
  | 'normal'
  | 'truncated-normal'
  | 'uniform'
  | 'orthogonal'
  | 'he-normal'
  | 'he-uniform'
  | 'he-truncated-normal'
  | 'glorot-normal'
  | 'glorot-uniform'
  | 'glorot-truncated-normal'
  | 'lecun-normal'
  | 'lecun-uniform'
  | 'lecun-truncated-normal'
  /** U(±1/sqrt(fan-in)), variance 1/(3 fan-in): PyTorch's default for Linear and Conv. */
  | 'torch-default'
  | 'trained'
  | 'unknown';

export interface Initializer {
  readonly kind: InitializerKind;
  readonly origin: 'declared' | 'default' | 'inferred' | 'none';
  /** Variance of the weights (declared: nominal; inferred: as found). */
  readonly variance: number;
  /** 0 … 1. */
  readonly confidence: number;
}

/** What code or a topology says of a weight's initializer, and what the layer library makes of it. */
export interface Declaration {
  /** Whose options say it: the layer, or one within a wrapper. */
  readonly layer: LayerObject;
  /** The option that it comes from: `kernelInitializer`. */
  readonly option: string;
  /** Class (`HeNormal`) and arguments as given, or those of the layer's default. */
  readonly className: string;
  readonly config: Config;
  /** The fans that the library scales by; absent where it does not scale. */
  readonly fans?: { readonly fanIn: number; readonly fanOut: number };
  /** Arguments that were given as 0 and taken as not given, each with the value in their place. */
  readonly replaced: readonly { readonly argument: string; readonly used: number }[];
  /** An option that was given for this weight and that the library never reads. */
  readonly ignored?: string;
}

/** How far the units of a stored weight are from independent draws. */
export interface Independence {
  /** Units that are another one times a positive factor (cosine above 0.9999). */
  readonly copies: number;
  /** (Σσ²)² / Σσ⁴ over the singular values: how many directions carry the weight. */
  readonly rank: number;
  /** The same of independent draws of this shape. */
  readonly expectedRank: number;
}

export interface Parameter {
  /** Name of the value in the canonical graph (behind Identity nodes: the Identity's output). */
  readonly name: string;
  readonly shape: readonly number[];
  /** Number of inputs that feed one unit, and of units that one input feeds (per group; transposed: divided by the stride's product). */
  readonly fanIn: number;
  readonly fanOut: number;
  /** Number of units it makes: output channels, features, embedding dimensions; for a recurrent cell, per gate. */
  readonly units: number;
  /** Absent where the weight is not an initializer of the model. */
  readonly tensor?: Tensor;
  /** Name of the initializer that holds the data: differs from `name` behind an Identity. */
  readonly stored?: string;
  /** Of the finite elements; absent where the values were not read. */
  readonly moments?: { readonly mean: number; readonly second: number };
  readonly initializer: Initializer;
  /** Of small stored weights whose elements were all read. */
  readonly independence?: Independence;
  /** Absent where nothing but its elements tells of its initializer. */
  readonly declared?: Declaration;
}

export interface Layer {
  /** Unique within the model; the name a person sees, made unique with a suffix where needed. */
  readonly id: string;
  readonly name: string;
  readonly kind: LayerKind;
  readonly weight?: Parameter;
  /** The recurrent matrix of rnn, lstm and gru. */
  readonly recurrent?: Parameter;
  readonly bias?: Parameter;
  readonly activation: Activation | null;
  /** Values in the canonical graph: what enters, what leaves the affine part (and normalisation), what leaves the activation (and a normalisation behind it). */
  readonly input: string;
  readonly preActivation: string;
  readonly output: string;
  /** Stored numbers that the affine part is multiplied by, and shifted by, before the activation sees it (learned scalars, temperatures). */
  readonly scaling?: { readonly factor: number; readonly shift: number };
  /** The normalisation that stands between the affine part and the activation (or directly after the activation). */
  readonly normalisation: Normalisation | null;
  /** The layer's output, or its pre-activation, is added to an earlier value. */
  readonly residual: boolean;
  /** No weight layer lies between this layer and an output of the model. */
  readonly head: boolean;
  /** Index of the axis of `preActivation` that counts units (channels, features); -1 is the last. */
  readonly unitAxis: number;
  /** Used as a gate: its output multiplies another branch (squeeze-excitation, GLU, attention weights). */
  readonly gate: boolean;
  /** Product of a convolution's strides, where it is not 1 (transposed: by how much it enlarges). */
  readonly stride?: number;
  /** Ids of the weight layers whose outputs reach this one without another weight layer between (the nearest, where there are many). */
  readonly predecessors: readonly string[];
  /** Its input is its only predecessor's output (or, without one, an input of the model), at most reshaped, transposed or cast on the way. */
  readonly direct: boolean;
  /** Names of the graph's nodes it is made of, in order. */
  readonly nodes: readonly string[];
  /** What code or a topology says of it: class, options, and where it is made (`object.place`). */
  readonly object?: LayerObject;
  /** The same of its activation, where that is a layer object of its own (`tf.layers.reLU()`). */
  readonly activationObject?: LayerObject;
  /** The body of control flow that it stands in; absent in the main graph. Its measurements are pooled over all the rounds that ran. */
  readonly within?: Body;
}

/** A subgraph of If, Loop, Scan or SequenceMap, which runs once, many times or not at all. */
export interface Body {
  /** Readable, and unique within the model: `loop_3/body`, `encoder/if_1/then`. */
  readonly path: string;
  readonly kind: 'branch' | 'rounds';
  /** The body around it. */
  readonly within?: Body;
}

export interface Normalisation {
  readonly kind: 'batch' | 'layer' | 'instance' | 'group' | 'rms' | 'lrn' | 'lp' | 'mean-variance';
  /** BatchNormalization whose running mean is all 0 and variance all 1: never trained, so inference mode does not normalise. */
  readonly freshStatistics: boolean;
  /** Behind the activation (Conv → Relu → BatchNormalization) instead of before it; then `output` is what leaves the normalisation. */
  readonly afterActivation?: boolean;
  /** Values that hold the learned scale (γ) and shift (β), where there are any. */
  readonly scale?: string;
  readonly shift?: string;
  /** E[γ²] + E[β²], the second moment of what a working normalisation lets out; absent where γ or β were not read. */
  readonly second?: number;
  /** What code or a topology says of how γ begins. */
  readonly declared?: Declaration;
}
