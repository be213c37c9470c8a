import { describe, expect, it } from 'vitest';
import { progress } from '../../../bench/accuracy/training/progress';

describe('how far a network has come', () => {
  it('is 1 when every class is told right, and 0 when one answer is given to all', () => {
    const targets = [1, 0, 0, 1, 1, 0, 0, 1];
    expect(progress('classes', 2, [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7], targets)).toBe(1);
    expect(progress('classes', 2, [1, 0, 1, 0, 1, 0, 1, 0], targets)).toBe(0);
  });

  it('counts classes from guessing on: three of four right of four classes is two thirds of the way', () => {
    const one = (k: number): number[] => [0, 1, 2, 3].map((i) => (i === k ? 1 : 0));
    const targets = [0, 1, 2, 3].flatMap(one);
    expect(progress('classes', 4, [0, 1, 2, 0].flatMap(one), targets)).toBeCloseTo((0.75 - 0.25) / 0.75, 12);
  });

  it('decides yes-or-no at a half', () => {
    expect(progress('binary', 1, [0.49, 0.51, 0.2, 0.9], [0, 1, 0, 1])).toBe(1);
    expect(progress('binary', 1, [1, 1, 1, 1], [0, 1, 0, 1])).toBe(0);
  });

  it('does not praise a network that says the commoner answer to each label', () => {
    expect(progress('labels', 2, [0, 1, 0, 1, 0, 1, 0, 1], [0, 1, 0, 1, 0, 1, 1, 0])).toBe(0);
  });

  it('is the share of variance explained of numbers, negative for answers worse than the mean', () => {
    expect(progress('numbers', 1, [1, 2, 3], [1, 2, 3])).toBe(1);
    expect(progress('numbers', 1, [2, 2, 2], [1, 2, 3])).toBe(0);
    expect(progress('numbers', 1, [3, 2, 1], [1, 2, 3])).toBe(-3);
  });

  it('is no number where an output is none', () => {
    expect(progress('classes', 2, [Number.NaN, 1], [0, 1])).toBeNaN();
    expect(progress('numbers', 1, [Number.POSITIVE_INFINITY], [1])).toBeNaN();
  });
});
