/** What benchmarks time with. */

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export function milliseconds(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

/** Median milliseconds of `rounds` runs, after one that does not count. */
export function medianOf(rounds: number, run: () => void): number {
  run();
  return median(Array.from({ length: rounds }, () => milliseconds(run)));
}
