import type { Config, ConfigObject, DataType, Dimension, Distribution, LayerObject } from '../model';
import type { GraphBuilder } from '../ops/builder';
import type { Options } from './options';
import type { Shape } from './shape';
import type { Signal } from './signal';

/**
 * What Gradwise knows about one class of layers (or several that differ in little): its options with the library's defaults, its weights,
 * its shapes and its computation, all told by calling it. Each lives in a file of its own under `layers/`; `layers/index.ts` is their
 * sorted map.
 */
export interface LayerRule {
  readonly classNames: readonly string[];
  /** Hands its input's mask on (`supportsMasking`), unless the signals that it returns have masks of their own. */
  readonly masking?: boolean;
  /**
   * Applies the layer once: checks options and shapes, creates the weights (a shared layer's second call gets those of the first), emits
   * canonical nodes. Throws Unmakeable where the layer library would refuse, or where too little is known.
   */
  call(c: LayerContext): Signal | readonly Signal[];
}

export interface LayerContext {
  readonly layer: LayerObject;
  readonly options: Options;
  readonly inputs: readonly Signal[];
  /** The only input. Throws Unmakeable where there are several, or where its rank is none of `ranks`. */
  input(...ranks: readonly number[]): Signal;
  /** Second argument of `apply`. */
  readonly settings: Config;
  /** The mask that the library hands to this layer's `call`: name of a boolean [batch, steps] value. */
  readonly mask: string | undefined;
  /** Nodes emitted here belong to the layer. */
  readonly b: GraphBuilder;
  /** The name of an initializer; made once for a layer object and a weight name. */
  weight(spec: WeightSpec): string;
  /** A dimension that a weight's shape depends on. Throws Unmakeable where it is free; `what` names it: “number of features”. */
  fixed(dimension: Dimension | undefined, what: string): number;
  /** One sentence about this layer, shown at the option that it is about (or at the layer). */
  remark(message: string, option?: string): void;
  /** The same for a layer or cell in an option of this one; its weights are named `<this layer>/<scope><weight>`. */
  within(object: ConfigObject, inputs: readonly Signal[], scope?: string): LayerContext;
  /** Calls the layer of this context by the rule of its class. */
  apply(): readonly Signal[];
  /** A signal that the rule made. */
  signal(value: string, shape: Shape): Signal;
}

export interface WeightSpec {
  /** As the library names it: `kernel`, `depthwise_kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The option that initializes it. */
  readonly option: string;
  /** The library's default for it, as an identifier: `glorotNormal`. */
  readonly otherwise: string;
  /** Given, but never read by the library, which uses `option` in its place. */
  readonly ignored?: string;
  /** What the layer makes of the initializer's distribution (a forget gate's bias). */
  readonly amended?: (given: Distribution) => Distribution;
  readonly dtype?: DataType;
}
