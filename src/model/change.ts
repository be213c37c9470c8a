import type { ConfigValue, LayerObject, Loss, Optimizer } from './network';
import type { Range } from './range';
import type { Tensor } from './tensor';

/** What would have to be said differently of a network, in terms of the layer library; how it is written down is up to its source. */
export interface Proposal {
  /** Imperative, as a menu shows it. */
  readonly title: string;
  /** Apart from the fault it keeps what the network means. */
  readonly safe: boolean;
  readonly changes: readonly Change[];
}

export type Change =
  /** An option gets this value, given so far or not. */
  | { readonly kind: 'set'; readonly object: LayerObject; readonly option: string; readonly value: ConfigValue }
  /** An option is not given any more. */
  | { readonly kind: 'remove'; readonly object: LayerObject; readonly option: string }
  /** What was said under one name is said under another. */
  | { readonly kind: 'rename'; readonly object: LayerObject; readonly option: string; readonly name: string }
  /** The network is trained on another loss. */
  | { readonly kind: 'loss'; readonly loss: Loss; readonly name: string }
  /** It is trained with another learning rate. */
  | { readonly kind: 'rate'; readonly optimizer: Optimizer; readonly value: number }
  /** The elements that a model file stores under this name are drawn anew. */
  | { readonly kind: 'redraw'; readonly initializer: string; readonly tensor: DrawnTensor };

/** A tensor that is not stored, but drawn anew for each seed. */
export interface DrawnTensor extends Tensor {
  readonly data: Extract<Tensor['data'], { readonly kind: 'drawn' }>;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}
