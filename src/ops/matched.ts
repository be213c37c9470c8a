import type { DataType } from '../model';
import type { GradientContext } from './operator';

const half: readonly (DataType | undefined)[] = ['float16', 'bfloat16'];

/** The operands of a node and its first output, such that an operand which became the output is equal to it. */
export interface Matched {
  input(i: number): string;
  readonly output: string;
}

/**
 * For rules that ask which operand an output is. In half precision the runtime computes in float32 between its kernels and may leave out
 * a rounding before one of two readers of a value, which then differ: there all operands are made float32, and the operator is run once more on these.
 */
export function matched(c: GradientContext): Matched {
  const { b, node } = c;
  if (!half.includes(c.type(0).dtype)) return { input: c.input, output: c.output(0) };
  const operands = node.inputs.map((name) =>
    half.includes(b.types.get(name)?.dtype) ? b.cast(name, 'float32') : name,
  );
  return { input: (i) => operands[i] ?? '', output: b.op(node.op, operands, node.attributes) };
}
