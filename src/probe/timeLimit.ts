import type { ProbeProgress } from './protocol';

/** How far a job got within its time, and how much it would have needed. All times are milliseconds of one clock. */
export class TimeLimit {
  #runsFrom: number;
  #run = 0;

  constructor(
    private readonly limitMs: number,
    private readonly started: number,
  ) {
    this.#runsFrom = started;
  }

  hear({ phase, done }: ProbeProgress, now: number): void {
    if (phase === 'run') this.#run = done;
    if (this.#run === 0) this.#runsFrom = now;
  }

  /** One sentence for a job that is stopped now: how far it was and, where that can be told, which limit would do. */
  message(now: number): string {
    const stopped = `The probe took longer than ${Math.round(this.limitMs / 100) / 10} s and was stopped`;
    if (this.#run === 0) return `${stopped} before its first results: it needs a longer time limit.`;
    const needed = this.#runsFrom - this.started + (now - this.#runsFrom) / this.#run;
    return `${stopped} with ${Math.floor(100 * this.#run)} % of its runs done: a time limit of ${inReserve(needed)} s should do.`;
  }
}

/** Seconds for so many milliseconds, with a fifth in reserve and to two digits: 231,000 → 280. */
function inReserve(milliseconds: number): number {
  const seconds = (1.2 * milliseconds) / 1000;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(seconds)) - 1);
  return Math.ceil(seconds / step) * step;
}
