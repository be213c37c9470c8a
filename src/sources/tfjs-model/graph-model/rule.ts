import type { GraphBuilder } from '../../../ops/builder';
import type { NodeAttributes } from './attributes';
import type { Held } from './held';

/** What a TensorFlow operation is in ONNX. */
export type OpRule = (c: OpContext) => Held | readonly Held[];

export interface OpContext {
  readonly op: string;
  readonly attributes: NodeAttributes;
  readonly b: GraphBuilder;
  readonly inputs: readonly Held[];
  /** Throws Untranslatable where it is not there. */
  input(index: number): Held;
  /** The elements of an input that is a constant; undefined for any other. */
  known(index: number): readonly number[] | undefined;
  /** The same, where nothing can be done without them. Throws Untranslatable; `what` names them: “the shape”. */
  constant(index: number, what: string): readonly number[];
  /** Shape of an input that is a constant. */
  dims(index: number): readonly number[] | undefined;
  /** As TensorFlow has it. */
  made(value: string): Held;
  /** Images with their channels in second place. */
  image(value: string): Held;
}

/** A node that cannot be said in ONNX, with a sentence about it. */
export class Untranslatable extends Error {
  override readonly name = 'Untranslatable';
}
