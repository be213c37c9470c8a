import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

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

/** Processor time of this process in seconds: unlike the time on the wall, it does not depend on what else the machine does. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Median processor milliseconds of `rounds` runs, after one that does not count. */
export function processorMedianOf(rounds: number, run: () => void): number {
  const once = (): number => {
    const before = processorSeconds();
    run();
    return 1000 * (processorSeconds() - before);
  };
  once();
  return median(Array.from({ length: rounds }, once));
}

/**
 * Mean processor milliseconds of this thread alone over `rounds` runs, after one that does not count: what collects and compiles beside it is
 * left out. NaN where the system does not tell (Linux does).
 */
export function threadMeanOf(rounds: number, run: () => void): number {
  run();
  const before = threadMilliseconds();
  for (let round = 0; round < rounds; round++) run();
  return (threadMilliseconds() - before) / rounds;
}

/** Nanoseconds on a processor come first (proc(5), `schedstat`). */
const threadMilliseconds = (): number =>
  process.platform === 'linux'
    ? Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[0]) / 1e6
    : Number.NaN;

/** Clock ticks in a second, as Linux counts processor time of processes (USER_HZ). */
const ticks = 100;

const children = `/proc/self/task/${process.pid}/children`;

/** Processor time of the processes that this one has started, in seconds, once all have ended; NaN where the system does not tell (Linux does). */
export async function childrenProcessorSeconds(): Promise<number> {
  if (process.platform !== 'linux') return Number.NaN;
  while (readFileSync(children, 'latin1') !== '') await pause(20);
  // Behind the command's name, which may hold spaces: fields 16 and 17, cutime and cstime (proc(5)).
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) / ticks;
}
