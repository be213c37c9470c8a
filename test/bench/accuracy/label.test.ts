import { describe, expect, it } from 'vitest';
import { budgetOf, fateOf, labelOf } from '../../../bench/accuracy/label';
import type { Family, Run } from '../../../bench/accuracy/training/run';
import { learningRates } from '../../../bench/accuracy/training/study';

/** Runs at the n-th rate of a family: steps to the goal, or (negative) minus the progress in the end. */
const runs = (family: Family, rate: number, ...ends: readonly (number | null)[]): Run[] =>
  ends.map((end, i) => ({
    family,
    learningRate: learningRates[family][rate] ?? 0,
    seed: i + 1,
    steps: end !== null && end > 0 ? end : null,
    progress: end === null ? null : end > 0 ? 0.9 : -end,
  }));

const label = (...all: readonly Run[][]) => labelOf({ runs: all.flat(), records: {} });

describe('what a training tells of a network', () => {
  it('trains where both families of optimizers come to the goal', () => {
    expect(label(runs('sgd', 0, 40, 50), runs('adam', 0, 60, 70))).toBe('trains');
  });

  it('trains where a rate that is not the usual one does it', () => {
    expect(label(runs('sgd', 0, -0.1, -0.1), runs('sgd', 1, 80, 90), runs('adam', 0, 60, 70))).toBe('trains');
  });

  it('trains where two of three seeds do', () => {
    expect(label(runs('sgd', 0, 40, -0.2, 50), runs('adam', 0, 60, 70))).toBe('trains');
  });

  it('fails with one family where the other alone comes to the goal', () => {
    expect(label(runs('sgd', 0, -0.1, -0.05), runs('adam', 0, 60, 70))).toBe('one-family');
  });

  it('fails where neither gets on its way, whatever the rate', () => {
    expect(label(runs('sgd', 0, -0.1, 0), runs('sgd', 1, -0.02), runs('adam', 0, -0.3, -0.2))).toBe('fails');
  });

  it('fails where outputs are not numbers any more', () => {
    expect(label(runs('sgd', 0, null, null), runs('adam', 0, null, null))).toBe('fails');
  });

  it('crawls where it is on its way when its time is up', () => {
    expect(label(runs('sgd', 0, -0.7, -0.65), runs('adam', 0, -0.7, -0.75))).toBe('crawls');
    expect(label(runs('sgd', 0, -0.7, -0.65), runs('adam', 0, 50, 60))).toBe('crawls');
  });

  it('fails where it comes no farther than a linear map would', () => {
    expect(label(runs('sgd', 0, -0.55, -0.58), runs('adam', 0, -0.5, -0.57))).toBe('fails');
  });

  it('crawls where it learns after all, when its time has long been up', () => {
    const [late] = runs('adam', 0, 900);
    const failed = [...runs('sgd', 0, -0.1, 0), ...runs('adam', 0, -0.3, -0.2)];
    expect(late && labelOf({ runs: failed, records: {}, late })).toBe('crawls');
    expect(late && labelOf({ runs: failed, records: {}, late: { ...late, steps: null } })).toBe('fails');
  });

  it('is told by one family where the control learns with that alone', () => {
    expect(label(runs('adam', 0, 50, 60))).toBe('trains');
    expect(label(runs('adam', 0, -0.1, -0.1))).toBe('fails');
  });

  it('is unknown where the control learns with neither', () => {
    expect(label()).toBeUndefined();
    expect(fateOf([], 'sgd')).toBeUndefined();
  });
});

describe('the time a network is given', () => {
  const control = (...ends: readonly (number | null)[]) => ({ runs: runs('sgd', 0, ...ends), records: {} });

  it('is three times that of its control', () => {
    expect(budgetOf(control(50, 50), 'sgd')).toBe(150);
  });

  it('is never so short that a few steps decide', () => {
    expect(budgetOf(control(10, 10), 'sgd')).toBe(90);
  });

  it('has an end', () => {
    expect(budgetOf(control(200, 200), 'sgd')).toBe(240);
  });

  it('is none where the control does not learn', () => {
    expect(budgetOf(control(-0.5, -0.5), 'sgd')).toBeUndefined();
    expect(budgetOf(control(50, 50), 'adam')).toBeUndefined();
  });
});
