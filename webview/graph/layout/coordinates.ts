import { gap } from './graph';
import type { Ranked } from './rank';

const sweeps = 12;
/** How much more a bend wants to stand straight below its neighbours than a node does: long edges are followed by the eye. */
const straightness = 6;
const bendWidth = 4;

/**
 * The x of each node and bend: as near as the order and the widths allow to the mean of its neighbours. Each sweep solves one rank after the
 * other, exactly, as an isotonic regression: Σ weight·(x − wanted)² at least distances between neighbours.
 */
export function placeNodes(ranks: readonly (readonly number[])[], ranked: Ranked, widths: readonly number[]): number[] {
  const isBend = (node: number): boolean => node >= ranked.nodes;
  const half = (node: number): number => (isBend(node) ? bendWidth : (widths[node] ?? 0)) / 2;
  const x: number[] = [];
  const offsets = ranks.map((members) => {
    let at = 0;
    return members.map((node, i) => {
      if (i > 0) at += half(members[i - 1] ?? node) + gap + half(node);
      return at;
    });
  });
  for (const [r, members] of ranks.entries()) {
    const middle = (offsets[r]?.at(-1) ?? 0) / 2;
    for (const [i, node] of members.entries()) x[node] = (offsets[r]?.[i] ?? 0) - middle;
  }

  const settle = (r: number, neighbours: readonly (readonly number[])[]): void => {
    const members = ranks[r] ?? [];
    const apart = offsets[r] ?? [];
    const wanted = members.map((node, i) => {
      const around = neighbours[node] ?? [];
      const own = x[node] ?? 0;
      const mean = around.length ? around.reduce((sum, n) => sum + (x[n] ?? 0), 0) / around.length : own;
      const alongBends = isBend(node) && around.some(isBend);
      return { value: mean - (apart[i] ?? 0), weight: around.length === 0 ? 0.1 : alongBends ? straightness : 1 };
    });
    for (const [i, value] of isotonic(wanted).entries()) x[members[i] ?? 0] = value + (apart[i] ?? 0);
  };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    if (sweep % 2 === 0) for (let r = 1; r < ranks.length; r++) settle(r, ranked.above);
    else for (let r = ranks.length - 2; r >= 0; r--) settle(r, ranked.below);
  }
  return x;
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** The ascending numbers nearest to the given ones by weighted least squares: pool adjacent violators (Ayer et al. 1955). */
export function isotonic(wanted: readonly Weighted[]): number[] {
  const pools: { sum: number; weight: number; count: number }[] = [];
  for (const { value, weight } of wanted) {
    let pool = { sum: value * weight, weight, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.weight >= pool.sum / pool.weight; last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, weight: last.weight + pool.weight, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, weight, count }) => new Array<number>(count).fill(sum / weight));
}
