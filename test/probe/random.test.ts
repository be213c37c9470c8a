import { describe, expect, test } from 'vitest';
import { random } from '../../src/probe/random';

const draw = (n: number, next: () => number): number[] => Array.from({ length: n }, next);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('standard normal numbers', () => {
  const values = draw(200_000, random(1, 'x').normal);

  /** Moments of N(0, 1): 0, 1, 0, 3; their standard errors at this n are √(1, 2, 15, 96) / √n (Kendall & Stuart, vol. 1, 10.9). */
  test.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ])('have moment %i', (power, expected, variance) => {
    const error = Math.sqrt(variance / values.length);
    expect(Math.abs(mean(values.map((x) => x ** power)) - expected)).toBeLessThan(4 * error);
  });

  test('lie where the normal distribution says', () => {
    for (const [z, share] of [
      [1, 0.682689],
      [2, 0.9545],
      [3, 0.9973],
    ] as const) {
      const within = values.filter((x) => Math.abs(x) < z).length / values.length;
      expect(Math.abs(within - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / values.length));
    }
  });

  test('do not follow from one another', () => {
    for (const lag of [1, 2, 3]) {
      const products = values.slice(lag).map((x, i) => x * values[i]!);
      expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(products.length));
    }
  });
});

test('uniform numbers fill [0, 1) evenly', () => {
  const values = draw(100_000, random(1, 'x').uniform);
  expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
  const counts = new Array<number>(100).fill(0);
  for (const x of values) counts[Math.floor(100 * x)]!++;
  const chiSquared = counts.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  // 99 degrees of freedom: 0.1 % and 99.9 % quantiles.
  expect(chiSquared).toBeGreaterThan(59.5);
  expect(chiSquared).toBeLessThan(148.3);
});

test('a seed and a stream always give the same numbers', () => {
  expect(draw(9, random(3, 'ids').normal)).toEqual(draw(9, random(3, 'ids').normal));
});

test('other seeds and other streams give other, unrelated numbers', () => {
  const n = 20_000;
  const base = draw(n, random(1, 'x').normal);
  for (const [seed, stream] of [
    [2, 'x'],
    [1, 'y'],
    [-1, 'x'],
    [1, 'x '],
  ] as const) {
    const other = draw(n, random(seed, stream).normal);
    expect(Math.abs(mean(base.map((a, i) => a * other[i]!)))).toBeLessThan(4 / Math.sqrt(n));
  }
});
