import { capturedInputs, type Node } from '../model';

/** The nodes that the given values need, in their order. */
export function prune(nodes: readonly Node[], wanted: Iterable<string>): Node[] {
  const needed = new Set(wanted);
  const kept: Node[] = [];
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i] as Node;
    if (!node.outputs.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of capturedInputs(node)) needed.add(name);
  }
  return kept.reverse();
}
