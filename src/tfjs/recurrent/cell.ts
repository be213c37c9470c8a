import type { Attributes } from '../../model';
import type { GraphBuilder } from '../../ops/builder';

/** What one round of a recurrence makes of its input and states. */
export interface Round {
  readonly output: string;
  readonly states: readonly string[];
}

/** A recurrent cell with its weights made: one round at a time, or, where ONNX has an operator for it, all rounds in one node. */
export interface Cell {
  /** Features of each state, in the order in which the library passes them; the first is the output's (of stacked cells, the last one's). */
  readonly stateSizes: readonly number[];
  readonly fused?: Fused;
  /** What the input alone adds to gates and candidate, for one round or many: [.., features] → [.., gates · units]. */
  drive(b: GraphBuilder, x: string): string;
  step(b: GraphBuilder, driven: string, states: readonly string[]): Round;
}

/** A cell as inputs and attributes of RNN, GRU or LSTM (ONNX operator pages): W [1, gates · units, features], R, B. */
export interface Fused {
  readonly op: 'RNN' | 'GRU' | 'LSTM';
  weights(b: GraphBuilder): readonly [w: string, r: string, b: string];
  readonly attributes: Attributes;
}

/** W or R of a kernel [features, gates · units]; `order` lists the library's gates as ONNX has them. */
export function turned(b: GraphBuilder, kernel: string, order?: readonly number[]): string {
  return b.unsqueeze(b.transpose(reordered(b, kernel, 1, order), [1, 0]), [0]);
}

/** B of a bias [gates · units]: the library has one where ONNX has two. */
export function besideZeros(b: GraphBuilder, bias: string, width: number, order?: readonly number[]): string {
  const zeros = b.constant(
    'float32',
    [width],
    Array.from({ length: width }, () => 0),
  );
  return b.unsqueeze(b.concat([reordered(b, bias, 0, order), zeros], 0), [0]);
}

function reordered(b: GraphBuilder, weight: string, axis: number, order: readonly number[] | undefined): string {
  if (!order) return weight;
  const gates = split(b, weight, order.length, axis);
  return b.concat(
    order.map((gate) => gates[gate] ?? ''),
    axis,
  );
}

/** Equal parts along an axis. */
export const split = (b: GraphBuilder, x: string, parts: number, axis: number): readonly string[] =>
  b.node('Split', [x], { axis: { type: 'int', value: axis }, num_outputs: { type: 'int', value: parts } }, parts);
