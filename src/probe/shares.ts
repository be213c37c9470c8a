import { attribute, byteLength, elementCount, type Node, subgraphs } from '../model';
import type { Types } from '../ops/builder';
import { madeInside } from './nested';

/** How much what is measured in a node's bodies takes, and how it is shared between copies of the node. */

/** Rounds of a Loop that counts them at run time, as far as a guess is needed how much it puts out. */
const likelyRounds = 100;

/** The wanted values in a node's bodies that can be brought out, as far as one looks at them alone, with the bytes that they take. */
export function sizesIn(node: Node, wanted: ReadonlySet<string>, types: Types, times = 1): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { graph } of subgraphs(node)) {
    const rounds = times * roundsOf(node, types);
    for (const name of madeInside(graph)) {
      const type = wanted.has(name) ? types.get(name) : undefined;
      if (type && elementCount(type.shape) > 0) sizes.set(name, rounds * byteLength(type.dtype, type.shape));
    }
    for (const inner of graph.nodes)
      for (const [name, size] of sizesIn(inner, wanted, types, rounds)) sizes.set(name, size);
  }
  return sizes;
}

function roundsOf(node: Node, types: Types): number {
  if (node.op === 'Loop') return types.get(node.inputs[0] ?? '')?.values?.[0] ?? likelyRounds;
  if (node.op !== 'Scan') return 1;
  const sequence = types.get(node.inputs.at(-1) ?? '')?.shape;
  return sequence?.at(attribute(node, 'scan_input_axes', 'ints')?.at(-1) ?? 0) ?? likelyRounds;
}

/** Each copy of a node runs it again. */
const mostCopies = 12;

/** The values, in their order, a share for every copy of the node. */
export function shares(sizes: ReadonlyMap<string, number>, bytes: number): Set<string>[] {
  const total = [...sizes.values()].reduce((a, b) => a + b, 0);
  const most = Math.max(bytes, total / mostCopies);
  const all: Set<string>[] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const [name, size] of sizes) {
    if (filled + size > most) {
      all.push(new Set());
      filled = 0;
    }
    all.at(-1)?.add(name);
    filled += size;
  }
  return all;
}
