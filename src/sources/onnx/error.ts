export type OnnxErrorCode =
  | 'unreadable-file'
  | 'empty-file'
  | 'lfs-pointer'
  | 'not-onnx'
  | 'truncated-file'
  | 'malformed'
  | 'too-deep'
  | 'too-large'
  | 'bad-tensor'
  | 'missing-external-data'
  | 'external-data-outside'
  | 'external-data-range'
  | 'unsupported-opset'
  | 'recursive-function'
  | 'bad-constant'
  | 'bad-sparse-index'
  | 'sparse-too-large';

const longestName = 120;

/** A name as a sentence may hold it: some models have names of megabytes, or with line breaks. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > longestName ? `${name.slice(0, longestName)}…` : name);

/** A shape as a sentence may hold it. */
export const shapeText = (dims: readonly number[]): string =>
  dims.length > 8 ? `[${dims.slice(0, 8)}, … ${dims.length} dimensions]` : `[${dims}]`;

/** Where an error applies, as far as it is known. */
export interface OnnxErrorPlace {
  /** Byte of the model file. */
  readonly offset?: number;
  /** Name of the node; its first output where it has no name. */
  readonly node?: string;
}

/** What is wrong with a model file: one sentence for a person (`message`), a code for a program. Reading throws nothing else. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  readonly code: OnnxErrorCode;
  readonly offset?: number;
  readonly node?: string;

  constructor(code: OnnxErrorCode, message: string, place: OnnxErrorPlace = {}) {
    super(message);
    this.code = code;
    if (place.offset !== undefined) this.offset = place.offset;
    if (place.node !== undefined) this.node = place.node;
  }

  /** The same error, inside a node. An error that knows its node (of a subgraph) keeps it. */
  inNode(node: string): OnnxError {
    if (this.node !== undefined) return this;
    const place = this.offset === undefined ? { node } : { node, offset: this.offset };
    return new OnnxError(this.code, `In node ${quoted(node)}: ${this.message}`, place);
  }
}
