import { describe, expect, it } from 'vitest';
import { TimeLimit } from '../../src/probe/timeLimit';

/** A job that loads for so many seconds, then tells what share of its runs was done when. */
function stopped(limit: number, loading: number, runs: readonly (readonly [at: number, done: number])[] = []): string {
  const started = 5_000;
  const time = new TimeLimit(1000 * limit, started);
  time.hear({ phase: 'load', done: 0 }, started);
  time.hear({ phase: 'load', done: 0.9 }, started + 500 * loading);
  if (runs.length) time.hear({ phase: 'run', done: 0 }, started + 1000 * loading);
  for (const [at, done] of runs) time.hear({ phase: 'run', done }, started + 1000 * at);
  return time.message(started + 1000 * limit);
}

describe('a probe that is stopped for its time', () => {
  it('tells how far it was, and a limit under which it would have ended', () => {
    // 20 s of loading and 100 s for half of the runs: 220 s, and a fifth more.
    expect(
      stopped(120, 20, [
        [70, 0.25],
        [120, 0.5],
      ]),
    ).toBe(
      'The probe took longer than 120 s and was stopped with 50 % of its runs done: a time limit of 270 s should do.',
    );
  });

  it('counts the time since the last word as spent on what was done by then', () => {
    // Nothing was heard for 60 s: a quarter may have taken all of 100 s.
    expect(stopped(120, 20, [[60, 0.25]])).toContain('with 25 % of its runs done: a time limit of 510 s should do');
  });

  it('does not guess from nothing', () => {
    const early =
      'The probe took longer than 120 s and was stopped before its first results: it needs a longer time limit.';
    expect(stopped(120, 200)).toBe(early);
    expect(stopped(120, 20, [[30, 0]])).toBe(early);
  });

  it('says limits and needs of less than ten seconds, too', () => {
    expect(stopped(0.1234, 0, [[0.1, 0.5]])).toBe(
      'The probe took longer than 0.1 s and was stopped with 50 % of its runs done: a time limit of 1 s should do.',
    );
  });
});
