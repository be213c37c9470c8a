/** A small seeded generator (mulberry32), so that a test that fails can be run again as it was. */
export interface Seeded {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  bytes(length: number): Uint8Array;
}

export function seeded(seed: number): Seeded {
  let state = seed;
  const below = (end: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  return { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) };
}
