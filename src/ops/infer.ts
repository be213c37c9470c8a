import { elementCount, type Graph, type Node, subgraphs, tensorNumbers } from '../model';
import { operatorKey, operators } from './index';
import type { InferContext, Inferred } from './operator';
import { knownValues } from './shapes';

/** Types of a canonical graph's values, operator by operator; the operators' own files know how. */

/** Types of a graph's values, with the numbers of small ones, as far as the types of its inputs decide them. */
export function inferGraph(graph: Graph, inputs: ReadonlyMap<string, Inferred>): Map<string, Inferred> {
  const types = new Map(inputs);
  for (const [name, tensor] of graph.initializers) {
    const values = elementCount(tensor.dims) <= knownValues ? tensorNumbers(tensor) : undefined;
    types.set(name, { dtype: tensor.dtype, shape: tensor.dims, ...(values && { values }) });
  }
  for (const node of graph.nodes) inferNode(node, types);
  return types;
}

/** Infers the outputs of one node from `types` and enters them there, with those of its subgraphs; what cannot be known stays absent. */
export function inferNode(node: Node, types: Map<string, Inferred>): void {
  const rule = operators.get(operatorKey(node.op, node.domain));
  if (!rule?.infer) return;
  const context = inferContext(node, types);
  for (const { graph } of subgraphs(node)) {
    enterInputs(graph, rule.bodyInputs?.(context, graph) ?? [], types);
    for (const inner of graph.nodes) inferNode(inner, types);
  }
  const outputs = plausible(() => rule.infer?.(context) ?? []);
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

/** What an operator's rules may ask about one of its nodes. */
export function inferContext(node: Node, types: ReadonlyMap<string, Inferred>): InferContext {
  return {
    node,
    type: (i) => types.get(node.inputs[i] ?? ''),
    values: (i) => types.get(node.inputs[i] ?? '')?.values,
    inner: (value) => types.get(value),
    suppose: (body, inputs) => {
      const supposed = new Supposition(types);
      enterInputs(body, inputs, supposed);
      for (const inner of body.nodes) inferNode(inner, supposed);
      return (value) => supposed.get(value);
    },
  };
}

function enterInputs(graph: Graph, inputs: readonly (Inferred | undefined)[], types: Map<string, Inferred>): void {
  for (const [i, { name }] of graph.inputs.entries()) {
    const type = inputs[i];
    if (type) types.set(name, type);
  }
}

/** Types on top of others, which stay as they are. */
class Supposition extends Map<string, Inferred> {
  constructor(private readonly facts: ReadonlyMap<string, Inferred>) {
    super();
  }

  override get(name: string): Inferred | undefined {
    return super.get(name) ?? this.facts.get(name);
  }

  override has(name: string): boolean {
    return super.has(name) || this.facts.has(name);
  }
}
