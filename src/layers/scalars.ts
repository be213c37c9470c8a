import { elementCount, type Graph, tensorNumbers } from '../model';
import { elementwise } from '../theory/elementwise';

/** Operators that hand a single number on, whatever they do to its shape. */
const handsOn: ReadonlySet<string> = new Set(['Flatten', 'Reshape', 'Squeeze', 'Transpose', 'Unsqueeze']);

/** Every value that is one number which the model holds, or computes from such numbers alone (√2 as Sqrt of 2); in one pass. */
export function scalarValues(graph: Graph): ReadonlyMap<string, number> {
  const scalars = new Map<string, number>();
  for (const [name, tensor] of graph.initializers) {
    const number = elementCount(tensor.dims) === 1 ? tensorNumbers(tensor)?.[0] : undefined;
    if (number !== undefined) scalars.set(name, number);
  }
  for (const node of graph.nodes) {
    const arithmetic = node.domain === '' ? elementwise.get(node.op) : undefined;
    const passes = node.domain === '' && handsOn.has(node.op);
    if (!arithmetic && !passes) continue;
    const named =
      passes || node.op === 'CastLike' ? node.inputs.slice(0, 1) : node.inputs.filter((input) => input !== '');
    const operands = named.map((input) => scalars.get(input)).filter((operand) => operand !== undefined);
    if (operands.length === 0 || operands.length < named.length) continue;
    const result = arithmetic ? arithmetic(node)(...operands) : operands[0];
    if (result !== undefined) scalars.set(node.outputs[0] ?? '', result);
  }
  return scalars;
}
