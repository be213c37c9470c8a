import type { Histogram } from '../../probe/measured';

/** Share of all counted values with |z| > point; values within a bin are taken as spread evenly. */
export function shareBeyond({ edges, counts }: Histogram, point: number): number {
  let beyond = 0;
  let total = 0;
  counts.forEach((n, i) => {
    if (n === 0) return;
    const low = edges[i] ?? 0;
    const high = edges[i + 1] ?? low;
    const inside = Math.max(0, Math.min(high, point) - Math.max(low, -point));
    const width = high - low;
    // A bin that ends in infinity has no width to spread over: it lies where its finite edge does.
    const share =
      Number.isFinite(width) && width > 0 ? inside / width : Math.min(Math.abs(low), Math.abs(high)) < point ? 1 : 0;
    beyond += n * (1 - share);
    total += n;
  });
  return total > 0 ? beyond / total : 0;
}
