import { byteLength, capturedInputs, type Graph, type Node } from '../model';
import type { Types } from '../ops/builder';

/**
 * Trades time for memory (Chen, Xu, Zhang & Guestrin 2016, "Training Deep Nets with Sublinear Memory Cost"): the forward pass is cut into
 * segments, only what crosses from one to a later one is kept, and the backward pass computes the inside of a segment again when it gets there.
 */
export interface Checkpointed {
  readonly nodes: readonly Node[];
  /**
   * The first node of each segment that is computed again. It has to begin a stage: within one session the runtime would notice that this has been
   * computed before, and keep it.
   */
  readonly begins: ReadonlySet<Node>;
}

/** Forward nodes first; the backward pass begins at index `backward`. The last segment is still at hand when the way back begins. */
export function checkpointed(nodes: readonly Node[], backward: number, segments: number, types: Types): Checkpointed {
  const forward = nodes.slice(0, backward);
  const back = nodes.slice(backward);
  const producers = new Map(forward.flatMap((n, i) => n.outputs.map((name) => [name, i] as const)));
  const cuts = cutsOf(forward, back, producers, segments, types);
  const segmentOf = (i: number): number => cuts.filter((c) => c <= i).length;
  const kept = keptAcross(forward, producers, cuts);
  const inside = (name: string): number | undefined => {
    const at = producers.get(name);
    if (at === undefined || kept.has(name)) return undefined;
    const segment = segmentOf(at);
    return segment === cuts.length ? undefined : segment;
  };

  const needed = new Map<number, Set<string>>();
  for (const name of back.flatMap(capturedInputs)) {
    const segment = inside(name);
    if (segment !== undefined) needed.set(segment, (needed.get(segment) ?? new Set()).add(name));
  }
  const result: Node[] = [...forward];
  const begins = new Set<Node>();
  const again = new Map<string, string>();
  for (const n of back) {
    for (const name of capturedInputs(n)) {
      const segment = inside(name);
      const wanted = segment === undefined ? undefined : needed.get(segment);
      if (segment === undefined || !wanted) continue;
      needed.delete(segment);
      const copies = copied(forward.slice(cuts[segment - 1] ?? 0, cuts[segment]), wanted, kept, again);
      const [first] = copies;
      if (first) begins.add(first);
      result.push(...copies);
    }
    result.push(renamed(n, again));
  }
  for (const [name, copy] of again) {
    const type = types.get(name);
    if (type) types.set(copy, type);
  }
  return { nodes: result, begins };
}

const bytesOf = (name: string, types: Types): number => {
  const type = types.get(name);
  return type ? byteLength(type.dtype, type.shape) : 0;
};

/**
 * Where segments end, as indices of forward nodes: about equal shares of what the backward pass reads, each end moved to where the fewest
 * bytes cross it.
 */
function cutsOf(
  forward: readonly Node[],
  back: readonly Node[],
  producers: ReadonlyMap<string, number>,
  segments: number,
  types: Types,
): readonly number[] {
  const weight = new Float64Array(forward.length);
  for (const name of new Set(back.flatMap(capturedInputs))) {
    const at = producers.get(name);
    if (at !== undefined) weight[at]! += bytesOf(name, types);
  }
  const total = weight.reduce((a, b) => a + b, 0);
  const crossing = new Float64Array(forward.length + 1);
  for (const [name, last] of lastUses(forward, producers)) {
    const from = (producers.get(name) ?? 0) + 1;
    crossing[from]! += bytesOf(name, types);
    crossing[last + 1]! -= bytesOf(name, types);
  }
  for (let i = 1; i < crossing.length; i++) crossing[i]! += crossing[i - 1]!;

  const cuts = new Set<number>();
  let sum = 0;
  let best: number | undefined;
  let off = 0;
  let share = 1;
  for (let i = 1; i < forward.length; i++) {
    sum += weight[i - 1]!;
    const at = (sum / total) * segments;
    // Half a segment on both sides of the ideal place is where its end may lie.
    if (at > share + 0.5 && share < segments) {
      if (best !== undefined) cuts.add(best);
      best = undefined;
      share++;
    }
    if (at < share - 0.5 || share === segments) continue;
    const away = Math.abs(at - share);
    if (best === undefined || crossing[i]! < crossing[best]! || (crossing[i] === crossing[best] && away < off)) {
      best = i;
      off = away;
    }
  }
  if (best !== undefined) cuts.add(best);
  return [...cuts].sort((a, b) => a - b);
}

function lastUses(forward: readonly Node[], producers: ReadonlyMap<string, number>): Map<string, number> {
  const last = new Map<string, number>();
  for (const [i, n] of forward.entries())
    for (const name of capturedInputs(n)) if (producers.has(name)) last.set(name, i);
  return last;
}

/** What draws random numbers would draw others the second time. */
const random = /^(Random|Bernoulli|Multinomial|Dropout)/;

function keptAcross(
  forward: readonly Node[],
  producers: ReadonlyMap<string, number>,
  cuts: readonly number[],
): ReadonlySet<string> {
  const kept = new Set(forward.filter((n) => random.test(n.op)).flatMap((n) => n.outputs));
  for (const [name, last] of lastUses(forward, producers)) {
    const from = producers.get(name) ?? 0;
    if (cuts.some((c) => from < c && c <= last)) kept.add(name);
  }
  return kept;
}

/** The nodes of a segment that `wanted` needs, with outputs of other names, which are entered into `again`. */
function copied(
  segment: readonly Node[],
  wanted: ReadonlySet<string>,
  kept: ReadonlySet<string>,
  again: Map<string, string>,
): Node[] {
  const needed = new Set(wanted);
  const chosen: Node[] = [];
  for (const n of [...segment].reverse()) {
    if (!n.outputs.some((name) => needed.has(name))) continue;
    chosen.unshift(n);
    for (const name of capturedInputs(n)) if (!kept.has(name)) needed.add(name);
  }
  const copies: Node[] = [];
  for (const n of chosen) {
    const copy = renamed(n, again);
    const outputs = n.outputs.map((name) => name && `again:${name}`);
    copies.push({ ...copy, name: `again:${n.name}`, outputs });
    for (const name of n.outputs) if (name && !kept.has(name)) again.set(name, `again:${name}`);
  }
  return copies;
}

/** The node with the values that it reads under other names, its subgraphs included. */
function renamed(node: Node, names: ReadonlyMap<string, string>): Node {
  if (!capturedInputs(node).some((name) => names.has(name))) return node;
  const of = (name: string): string => names.get(name) ?? name;
  const graph = (g: Graph): Graph => ({
    ...g,
    nodes: g.nodes.map((n) => renamed(n, names)),
    outputs: g.outputs.map((v) => ({ ...v, name: of(v.name) })),
  });
  return {
    ...node,
    inputs: node.inputs.map(of),
    attributes: Object.fromEntries(
      Object.entries(node.attributes).map(([name, a]) => [
        name,
        a.type === 'graph'
          ? { ...a, value: graph(a.value) }
          : a.type === 'graphs'
            ? { ...a, value: a.value.map(graph) }
            : a,
      ]),
    ),
  };
}
