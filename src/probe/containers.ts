import { type Graph, type Node, subgraphs } from '../model';

/** Values that are no tensors: the runtime does not hand them out. */

const makers = new Set([
  'Optional',
  'SequenceConstruct',
  'SequenceEmpty',
  'SequenceErase',
  'SequenceInsert',
  'SequenceMap',
  'SplitToSequence',
]);

/** Names of the sequences and optionals in a canonical graph and its subgraphs. */
export function containerValues(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  collect(graph, found);
  return found;
}

function collect(graph: Graph, found: Set<string>): void {
  for (const v of [...graph.inputs, ...graph.values.values()]) if (v.container) found.add(v.name);
  for (const node of graph.nodes) {
    const bodies = subgraphs(node).map((s) => s.graph);
    for (const body of bodies) {
      for (const [i, v] of body.inputs.entries()) if (found.has(node.inputs[i] ?? '')) found.add(v.name);
      collect(body, found);
    }
    for (const [i, output] of node.outputs.entries())
      if (output && isContainer(node, i, bodies, found)) found.add(output);
  }
}

function isContainer(node: Node, output: number, bodies: readonly Graph[], found: ReadonlySet<string>): boolean {
  if (makers.has(node.op)) return true;
  // What an optional holds may be a sequence.
  if (node.op === 'Identity' || node.op === 'OptionalGetElement') return found.has(node.inputs[0] ?? '');
  // A Loop's body also hands out whether to go on.
  const first = node.op === 'Loop' ? 1 : 0;
  return bodies.some((body) => found.has(body.outputs[first + output]?.name ?? ''));
}
