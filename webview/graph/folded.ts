import type { BoxView, LayerRow } from '../../src/view/state';
import { repeats } from './fold';

/** What the graph draws as one: a box, or the blocks that repeat the ones above them. */
export interface GraphNode {
  /** Places of its boxes. */
  readonly boxes: readonly [first: number, last: number];
  /** Of repeated blocks: how many, and how many boxes each has. */
  readonly folded: { readonly times: number; readonly period: number } | null;
}

export interface FoldedGraph {
  readonly nodes: readonly GraphNode[];
  /** Node of each box. */
  readonly nodeOf: readonly number[];
  /** For each node the nodes that it reads. */
  readonly predecessors: readonly (readonly number[])[];
}

/** Graphs of fewer boxes are shown whole. */
const smallest = 24;
/** Boxes that folding has to save. */
const worthwhile = 4;

/** The inner ones of repeated blocks become one node, unless their first box is among the `unfolded`. */
export function fold(
  boxes: readonly BoxView[],
  layers: readonly LayerRow[],
  unfolded: ReadonlySet<number>,
): FoldedGraph {
  const hidden = new Map<number, NonNullable<GraphNode['folded']>>();
  if (boxes.length >= smallest) {
    for (const { start, period, times } of repeats(boxes.map((box) => foldable(box, layers)))) {
      // The first block stays to show what is repeated, the last one to show how it goes on.
      const first = start + period;
      if ((times - 2) * period >= worthwhile && !unfolded.has(first)) hidden.set(first, { times: times - 2, period });
    }
  }
  const nodes: GraphNode[] = [];
  const nodeOf: number[] = [];
  for (let place = 0; place < boxes.length; ) {
    const folded = hidden.get(place) ?? null;
    const count = folded ? folded.times * folded.period : 1;
    for (let i = 0; i < count; i++) nodeOf.push(nodes.length);
    nodes.push({ boxes: [place, place + count - 1], folded });
    place += count;
  }
  const predecessors = nodes.map(() => new Set<number>());
  for (const [place, box] of boxes.entries()) {
    const node = nodeOf[place] ?? 0;
    for (const before of box.predecessors) {
      const from = nodeOf[before];
      if (from !== undefined && from !== node) predecessors[node]?.add(from);
    }
  }
  return { nodes, nodeOf, predecessors: predecessors.map((set) => [...set]) };
}

function foldable({ label, layer, predecessors }: BoxView, layers: readonly LayerRow[]) {
  const row = layer === null ? undefined : layers[layer];
  const look = row ? [row.kind, row.activation, row.normalisation, row.shape?.join('×')] : [label];
  return { signature: look.join('|'), predecessors };
}
