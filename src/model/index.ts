import type { Graph } from './graph';
import type { Layer } from './layer';

export * from './graph';
export * from './layer';
export * from './numbers';
export * from './parameters';
export * from './sample';
export * from './tensor';

/** A position in source text, as in the Language Server Protocol: zero-based, UTF-16. */
export interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

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
}
