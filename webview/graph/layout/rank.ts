import { type LayoutInput, longestEdge } from './graph';

/** Nodes and the bends of edges, each with a rank; every edge leads from one rank to the next. */
export interface Ranked {
  /** Number of nodes; the bends come after them. */
  readonly nodes: number;
  readonly rank: readonly number[];
  /** Members of each rank, nodes and bends. */
  readonly ranks: readonly (readonly number[])[];
  readonly above: readonly (readonly number[])[];
  readonly below: readonly (readonly number[])[];
  readonly edges: readonly RankedEdge[];
}

export interface RankedEdge {
  readonly from: number;
  readonly to: number;
  /** The bends between, from top to bottom; null for a stub. */
  readonly bends: readonly number[] | null;
}

/**
 * Each node one rank below the lowest that it reads (longest-path layering, Sugiyama et al. 1981), and a bend in every rank that an edge
 * passes. Edges that close a loop, and very long ones, become stubs.
 */
export function rankNodes({ predecessors }: LayoutInput): Ranked {
  const rank: number[] = [];
  for (const [i, before] of predecessors.entries()) {
    rank.push(before.reduce((lowest, p) => (p < i ? Math.max(lowest, (rank[p] ?? 0) + 1) : lowest), 0));
  }
  const above: number[][] = rank.map(() => []);
  const below: number[][] = rank.map(() => []);
  const link = (a: number, b: number): void => {
    below[a]?.push(b);
    above[b]?.push(a);
  };
  const edges: RankedEdge[] = [];
  for (const [to, before] of predecessors.entries()) {
    for (const from of new Set(before)) {
      const [top, foot] = [rank[from] ?? 0, rank[to] ?? 0];
      if (from >= to || foot - top > longestEdge) {
        edges.push({ from, to, bends: null });
        continue;
      }
      const bends: number[] = [];
      let last = from;
      for (let r = top + 1; r < foot; r++) {
        const bend = rank.push(r) - 1;
        above.push([]);
        below.push([]);
        link(last, bend);
        bends.push(bend);
        last = bend;
      }
      link(last, to);
      edges.push({ from, to, bends });
    }
  }
  const ranks: number[][] = Array.from({ length: rank.reduce((a, b) => Math.max(a, b), -1) + 1 }, () => []);
  for (const [node, r] of rank.entries()) ranks[r]?.push(node);
  return { nodes: predecessors.length, rank, ranks, above, below, edges };
}
