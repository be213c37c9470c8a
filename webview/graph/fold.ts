/** A stretch of neighbouring layers that repeats what stands before it, wiring included. */
export interface Repeat {
  /** Place of the first layer of the first block. */
  readonly start: number;
  /** Layers of one block. */
  readonly period: number;
  readonly times: number;
}

/** What makes two layers alike, and how far back the layers lie that each reads. */
export interface Foldable {
  readonly signature: string;
  readonly predecessors: readonly number[];
}

const longestPeriod = 64;
/** Blocks from which it pays to show one for all. */
const fewest = 3;

/**
 * Repeated blocks in order of execution, none overlapping another: from each place the repetition that covers most. A block is the same as
 * the one before it where its layers are of the same kind and read layers at the same distances.
 */
export function repeats(layers: readonly Foldable[]): Repeat[] {
  const alike = layers.map(
    ({ signature, predecessors }, i) => `${signature}|${predecessors.map((p) => i - p).join(',')}`,
  );
  const found: Repeat[] = [];
  for (let start = 0; start < alike.length; ) {
    const best = longest(alike, start);
    if (best) found.push(best);
    start = best ? best.start + best.period * best.times : start + 1;
  }
  return found;
}

function longest(alike: readonly string[], start: number): Repeat | undefined {
  let best: Repeat | undefined;
  for (let period = 1; period <= longestPeriod && start + fewest * period <= alike.length; period++) {
    let same = 0;
    while (start + period + same < alike.length && alike[start + same] === alike[start + period + same]) same++;
    const times = 1 + Math.floor(same / period);
    // Of equal reach the shortest period, which was found first, says the most.
    if (times >= fewest && (!best || times * period > best.times * best.period)) best = { start, period, times };
  }
  return best;
}
