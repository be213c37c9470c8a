import type { Node } from '../model';
import { operatorKey, operators } from './index';
import type { InferContext, Inferred } from './operator';

/** Types of a canonical graph's values, operator by operator; the operators' own files know how. */

/** Infers the outputs of one node from `types` and enters them there; what cannot be known stays absent. */
export function inferNode(node: Node, types: Map<string, Inferred>): void {
  const infer = operators.get(operatorKey(node.op, node.domain))?.infer;
  if (!infer) return;
  const context: InferContext = {
    node,
    type: (i) => types.get(node.inputs[i] ?? ''),
    values: (i) => types.get(node.inputs[i] ?? '')?.values,
  };
  const outputs = plausible(() => infer(context));
  for (const [i, name] of node.outputs.entries()) {
    const type = outputs[i];
    if (name && type) types.set(name, type);
  }
}

/** A node that contradicts its inputs (an axis beyond the rank, a negative length) has no type; the runtime says what is wrong with it. */
function plausible(infer: () => readonly (Inferred | undefined)[]): readonly (Inferred | undefined)[] {
  try {
    return infer().map((t) => (t?.shape.every((d) => Number.isInteger(d) && d >= 0) ? t : undefined));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
