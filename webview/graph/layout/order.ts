import type { Ranked } from './rank';

const sweeps = 8;

/**
 * The order within each rank that crosses the fewest edges of those found: sweeps down and up, each putting every node at the mean place of
 * its neighbours (the barycentre heuristic of Sugiyama et al. 1981).
 */
export function orderRanks(ranked: Ranked): number[][] {
  let ranks = ranked.ranks.map((members) => [...members]);
  let best = ranks;
  let fewest = crossings(ranks, ranked);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    ranks = sweep % 2 === 0 ? swept(ranks, ranked.above, 'down') : swept(ranks, ranked.below, 'up');
    const now = crossings(ranks, ranked);
    if (now < fewest) [best, fewest] = [ranks, now];
  }
  return best;
}

function swept(
  ranks: readonly (readonly number[])[],
  neighbours: readonly (readonly number[])[],
  way: 'down' | 'up',
): number[][] {
  const place: number[] = [];
  const result: number[][] = ranks.map(() => []);
  const order = way === 'down' ? [...ranks.keys()] : [...ranks.keys()].reverse();
  for (const r of order) {
    const members = (ranks[r] ?? []).map((node, at) => {
      const around = neighbours[node] ?? [];
      // One without neighbours keeps its place.
      return { node, at: around.length ? around.reduce((sum, n) => sum + (place[n] ?? 0), 0) / around.length : at };
    });
    const sorted = members.sort((a, b) => a.at - b.at).map(({ node }) => node);
    for (const [at, node] of sorted.entries()) place[node] = at;
    result[r] = sorted;
  }
  return result;
}

/** Pairs of edges that cross, between all neighbouring ranks (Barth, Mutzel & Jünger 2004: inversions, counted in an accumulator tree). */
export function crossings(ranks: readonly (readonly number[])[], { below }: Pick<Ranked, 'below'>): number {
  let total = 0;
  for (const [r, upper] of ranks.entries()) {
    const lower = ranks[r + 1] ?? [];
    const place = new Map(lower.map((node, at) => [node, at]));
    const tree = new Int32Array(lower.length + 1);
    let seen = 0;
    for (const node of upper) {
      const ends = (below[node] ?? []).map((n) => place.get(n) ?? 0);
      for (const end of ends) total += seen - upTo(tree, end);
      for (const end of ends) add(tree, end);
      seen += ends.length;
    }
  }
  return total;
}

/** How many ends lie at `place` or before it. */
function upTo(tree: Int32Array, place: number): number {
  let sum = 0;
  for (let i = place + 1; i > 0; i -= i & -i) sum += tree[i] ?? 0;
  return sum;
}

function add(tree: Int32Array, place: number): void {
  for (let i = place + 1; i < tree.length; i += i & -i) tree[i] = (tree[i] ?? 0) + 1;
}
