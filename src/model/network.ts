import type { Range } from './range';
import type { Tensor } from './tensor';

/**
 * A network as layer code or a topology file describes it, before there is a graph: layer objects, and the calls that connect them. Class and
 * option names are those of TensorFlow.js layers, in camel case, wherever the description came from.
 */
export interface Network {
  readonly name: string;
  /** Where it is built. */
  readonly range?: Range;
  /** Each once, however often it is called; in the order of their first calls. Inputs are layers too (`InputLayer`), also where code leaves them out. */
  readonly layers: readonly LayerObject[];
  /** In an order in which they can be made. */
  readonly calls: readonly LayerCall[];
  readonly inputs: readonly NetworkValue[];
  readonly outputs: readonly NetworkValue[];
  readonly compiled?: Compiled;
  /** By the layer library's weight name (`dense_1/kernel`): what a file stores. Absent: weights are drawn from their initializers. */
  readonly stored?: ReadonlyMap<string, Tensor>;
  /** Code that sets or loads weights: the initializers are not the last word. */
  readonly weightsElsewhere?: Range;
  /** What could not be known, each with its place. */
  readonly remarks: readonly Remark[];
}

/** Output number `output` of the call `calls[call]`. */
export interface NetworkValue {
  readonly call: number;
  readonly output: number;
}

export interface LayerCall {
  /** Index into `layers`. */
  readonly layer: number;
  readonly inputs: readonly NetworkValue[];
  readonly range?: Range;
  /** Second argument of `apply`: `{ initialState, mask, training }`, as far as it holds no symbolic values (those are among `inputs`). */
  readonly settings?: Config;
}

export interface LayerObject {
  /** `Dense`, `Conv2D`, `InputLayer`, `Sequential`, `Model`; a class of the user's own keeps its name. */
  readonly className: string;
  /** As given, or as the library names it. */
  readonly name: string;
  readonly config: Config;
  /** A nested model. */
  readonly network?: Network;
  /** A class whose `call` is not known to the library: what it computes is not known. */
  readonly opaque?: boolean;
  readonly place?: CodePlace;
}

/** Options by their names in camel case. What was not given is not there. */
export type Config = Readonly<Record<string, ConfigValue>>;

export type ConfigValue =
  | number
  | string
  | boolean
  | null
  | readonly ConfigValue[]
  | ConfigObject
  /** It depends on something that only running the program would tell. */
  | { readonly kind: 'unknown'; readonly why: string };

/** A list of options' values. */
export const isList = (value: ConfigValue | undefined): value is readonly ConfigValue[] => Array.isArray(value);

/** An initializer, constraint, regulariser or wrapped layer, and not a plain value. */
export const isObject = (value: ConfigValue | undefined): value is ConfigObject =>
  typeof value === 'object' && value !== null && !isList(value) && value.kind === 'object';

/** An initializer, constraint, regulariser or wrapped layer. */
export interface ConfigObject {
  readonly kind: 'object';
  readonly className: string;
  readonly config: Config;
  /** A wrapped layer (Bidirectional, TimeDistributed, RNN cells) has a name and a place of its own. */
  readonly name?: string;
  readonly place?: CodePlace;
  /** A wrapped model. */
  readonly network?: Network;
}

/** Where a layer is made in the text. */
export interface CodePlace {
  /** The whole call: `tf.layers.dense({…})`. */
  readonly call: Range;
  /** What names the layer's kind in it: `dense`. */
  readonly callee: Range;
  /** The options object, where there is a literal one. */
  readonly object?: Range;
  /** By option name. */
  readonly options: ReadonlyMap<string, OptionPlace>;
  /** The innermost loop (or `map`, `forEach`) around it, and how many layers it made there. */
  readonly loop?: { readonly range: Range; readonly times: number };
  /** Absolute path, where it is not the file under analysis. */
  readonly file?: string;
}

export interface OptionPlace {
  /** `key: value`. */
  readonly property: Range;
  /** The value as written at this place: a literal, a call, or a name. */
  readonly value: Range;
  /** Whether `value` is a literal (or a call with literal arguments) at this very place, so that replacing it changes only this layer (or its loop's). */
  readonly literal: boolean;
}

/** What `compile` was given, as far as it is known. */
export interface Compiled {
  readonly range?: Range;
  /** `meanSquaredError`, `categoricalCrossentropy`, …, one for each output; null for functions of the user's own. */
  readonly losses: readonly (Loss | null)[];
  readonly optimizer?: Optimizer;
}

export interface Optimizer {
  /** As it is given: `adam`, `sgd`, …; a topology writes class names. */
  readonly name: string;
  readonly learningRate?: number;
  /** Where it is made, and the number in it that is the learning rate, where one is written out. */
  readonly range?: Range;
  readonly rate?: Range;
}

export interface Loss {
  readonly name: string;
  readonly range?: Range;
  /** Given as a name or a function of the library, which expects probabilities; false: a function that takes logits (`tf.losses.softmaxCrossEntropy`). */
  readonly probabilities: boolean;
}

export interface Remark {
  readonly range?: Range;
  /** One sentence. */
  readonly message: string;
}
