import { describe, expect, it } from 'vitest';
import { alarmsPerHundred, type Case, score } from '../../../bench/accuracy/score';

const cases = (predicted: string, actual: string): Case[] =>
  [...predicted].map((p, i) => ({ predicted: p === '+', actual: actual[i] === '+' }));

describe('how well predictions agree with what happened', () => {
  it('counts by hand: two of three named are so, two of four that are so are named', () => {
    const { precision, recall, f1, named, actual } = score(cases('+++-----', '++-++---'));
    expect(precision).toBeCloseTo(2 / 3, 12);
    expect(recall).toBeCloseTo(1 / 2, 12);
    // 2PR / (P + R), van Rijsbergen 1979
    expect(f1).toBeCloseTo((2 * (2 / 3) * (1 / 2)) / (2 / 3 + 1 / 2), 12);
    expect([named, actual]).toEqual([3, 4]);
  });

  it('is 1 throughout for an oracle', () => {
    expect(score(cases('+-+-', '+-+-'))).toMatchObject({ precision: 1, recall: 1, f1: 1 });
  });

  it('is 0 where nothing that is named is so', () => {
    expect(score(cases('+-', '-+'))).toMatchObject({ precision: 0, recall: 0, f1: 0 });
  });

  it('has no precision for one who names nothing', () => {
    const silent = score(cases('--', '+-'));
    expect(silent.precision).toBeNaN();
    expect(silent.recall).toBe(0);
  });
});

describe('false alarms', () => {
  it('are counted among the sound alone', () => {
    expect(alarmsPerHundred(cases('+-----+++', '----- +++'.replace(' ', '-')))).toBeCloseTo(100 / 6, 12);
  });

  it('are none for one who is silent', () => {
    expect(alarmsPerHundred(cases('---', '+--'))).toBe(0);
  });
});
