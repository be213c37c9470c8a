import { capturedInputs, type Node } from '../../model';

/**
 * The nodes so that each comes after those whose outputs it reads. ONNX demands it of a file, the runtime does not, and converters to float16
 * append their casts at the end. Nodes in order stay as they are; those in a circle have none, which the
 * runtime says.
 */
export function inOrder(nodes: readonly Node[]): readonly Node[] {
  const producers = new Map(nodes.flatMap((n, i) => n.outputs.filter(Boolean).map((name) => [name, i] as const)));
  const needs = nodes.map((n) => new Set(capturedInputs(n).flatMap((name) => producers.get(name) ?? [])));
  if (needs.every((before, i) => [...before].every((p) => p < i))) return nodes;
  const ordered: Node[] = [];
  const state: ('new' | 'open' | 'done')[] = nodes.map(() => 'new');
  for (const first of nodes.keys()) {
    // Depth first with a stack of its own: a model may be a chain of any length.
    const stack = [first];
    for (let i = stack.at(-1); i !== undefined; i = stack.at(-1)) {
      const missing = state[i] === 'new' ? [...(needs[i] ?? [])].filter((p) => state[p] === 'new') : [];
      if (missing.length > 0) {
        state[i] = 'open';
        stack.push(...missing);
        continue;
      }
      stack.pop();
      if (state[i] !== 'done') ordered.push(nodes[i] as Node);
      state[i] = 'done';
    }
  }
  return ordered;
}
