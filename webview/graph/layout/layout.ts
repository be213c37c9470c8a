import { placeNodes } from './coordinates';
import { type EdgePath, type Layout, type LayoutInput, nodeHeight, rankHeight } from './graph';
import { orderRanks } from './order';
import { rankNodes } from './rank';

/** Nodes in ranks from top to bottom, few crossings, edges as straight as they can be. Time grows with nodes and bends, and their logarithm. */
export function layOut(input: LayoutInput): Layout {
  const ranked = rankNodes(input);
  const ranks = orderRanks(ranked);
  const centre = placeNodes(ranks, ranked, input.widths);
  const nodes = input.predecessors.length;
  const half = (node: number): number => (node < nodes ? (input.widths[node] ?? 0) / 2 : 0);
  const all = [...centre.keys()];
  const left = all.reduce((least, node) => Math.min(least, (centre[node] ?? 0) - half(node)), 0);
  const right = all.reduce((most, node) => Math.max(most, (centre[node] ?? 0) + half(node)), 0);
  const x = centre.map((value) => value - left);
  const y = ranked.rank.map((r) => r * rankHeight + nodeHeight / 2);
  const point = (node: number, down = 0): [number, number] => [x[node] ?? 0, (y[node] ?? 0) + down];
  const edges = ranked.edges.map(
    ({ from, to, bends }): EdgePath => ({
      from,
      to,
      points: bends && [
        ...point(from, nodeHeight / 2),
        ...bends.flatMap((bend) => point(bend)),
        ...point(to, -nodeHeight / 2),
      ],
    }),
  );
  return {
    x: x.slice(0, nodes),
    y: y.slice(0, nodes),
    width: right - left,
    height: Math.max(0, (ranks.length - 1) * rankHeight + nodeHeight),
    edges,
  };
}
