import { elementCount, type Graph, isFloat, type Node } from '../model';
import { operatorKey, operators } from '../ops';
import { GraphBuilder, type Types } from '../ops/builder';
import { type CanonicalContext, Unresolved } from '../ops/operator';
import { knownValues } from '../ops/shapes';

/** Nodes that stayed whole for want of a shape or a number, said again in elementary operators once a run has told it. */

/** How a node that may have stayed whole is said; undefined for all others. */
function lowering({ op, domain }: Node): ((c: CanonicalContext) => void) | undefined {
  const rule = operators.get(operatorKey(op, domain));
  return rule?.cut === undefined ? undefined : rule.canonicalise;
}

/** Values that nodes which stayed whole may have lacked: of no known type, or of integers that are not known. */
export function lackedBy(graph: Graph, types: Types): readonly string[] {
  const lacks = (name: string): boolean => {
    const type = types.get(name);
    if (!type) return name !== '';
    return !type.values && !isFloat(type.dtype) && elementCount(type.shape) <= knownValues;
  };
  return graph.nodes.flatMap((n) => (lowering(n) ? n.inputs.filter(lacks) : []));
}

/** The graph with every node in elementary operators for which `types` now suffice; the same graph where there are none. */
export function lowered(graph: Graph, types: Types): Graph {
  const taken = new Set([...types.keys(), ...graph.nodes.flatMap((n) => n.outputs)]);
  const b = new GraphBuilder(taken, types, 'lowered');
  let changed = false;
  for (const node of graph.nodes) {
    const say = lowering(node);
    if (say && lower(node, say, graph, b)) changed = true;
    else b.nodes.push(node);
  }
  if (!changed) return graph;
  return { ...graph, nodes: b.nodes, initializers: new Map([...graph.initializers, ...b.initializers]) };
}

/** Emits what the node stands for; false, and nothing, where it stays. */
function lower(node: Node, say: (c: CanonicalContext) => void, graph: Graph, b: GraphBuilder): boolean {
  const before = b.nodes.length;
  let kept = false;
  b.origin = node.origin ?? { op: node.op, name: node.name };
  const type = (i: number) => b.types.get(node.inputs[i] ?? '');
  try {
    say({
      node,
      opset: graph.opsets?.get(node.domain) ?? (node.domain ? 1 : 21),
      b,
      has: (i) => Boolean(node.inputs[i]),
      input: (i) => node.inputs[i] ?? '',
      keep: () => {
        kept = true;
      },
      constant: (i) => graph.initializers.get(node.inputs[i] ?? ''),
      type,
      dtype: (i) => type(i)?.dtype,
      rank: (i) => type(i)?.shape.length,
    });
  } catch (error) {
    if (!(error instanceof Unresolved || error instanceof RangeError)) throw error;
    kept = true;
  }
  if (kept) b.nodes.length = before;
  return !kept;
}
