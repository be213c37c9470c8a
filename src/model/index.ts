import type { Graph } from './graph';
import type { Layer } from './layer';
import type { Compiled, Network, Remark } from './network';
import type { Range } from './range';

export * from './change';
export * from './distribution';
export * from './graph';
export * from './layer';
export * from './layerOptions';
export * from './network';
export * from './numbers';
export * from './parameters';
export * from './range';
export * from './sample';
export * from './tensor';

export type SourceKind = 'onnx' | 'tfjs-code' | 'tfjs-model' | 'keras-code' | 'torch-code';

/** One network, ready to be judged. */
export interface Model {
  readonly name: string;
  readonly source: SourceKind;
  readonly graph: Graph;
  readonly layers: readonly Layer[];
  readonly range?: Range;
  /** Who wrote the file, as it says ("pytorch 2.1"). */
  readonly producer?: string;
  /** The opset of the standard operators that the file was written for. */
  readonly opset?: number;
  /** What the code or file left open, and what was assumed in its place. */
  readonly remarks?: readonly Remark[];
  /** Weights are set or loaded by code: what initializers say is not the last word. */
  readonly weightsElsewhere?: boolean;
  readonly compiled?: Compiled;
  /** What the graph was made from, where layer code or a topology describes one. */
  readonly network?: Network;
}
