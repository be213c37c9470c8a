import { describe, expect, test } from 'vitest';
import { normalDensity } from '../../src/theory/erf';
import { largestOf } from '../../src/theory/maximum';

/** E[g(z)] over a fine grid. */
const expected = (g: (z: number) => number): number => {
  let total = 0;
  for (let z = -9; z <= 9; z += 1 / 128) total += (g(z) * normalDensity(z)) / 128;
  return total;
};

describe('the largest of k standard normals', () => {
  /** Order statistics' means as tables have them (Harter 1961): 1/√π, 1.02938, 1.53875, 1.76599; variances 1 − 1/π, 0.49172, 0.34434, 0.29535. */
  test.each([
    [2, 0.5641896, 1 - 1 / Math.PI],
    [4, 1.0293754, 0.4917152],
    [10, 1.5387527, 0.3443438],
    [16, 1.7659914, 0.2953507],
  ])('of %d has mean %d and variance %d', (k, mean, variance) => {
    const { f } = largestOf(k, 0);
    const found = expected(f);
    expect(found).toBeCloseTo(mean, 3);
    expect(expected((z) => f(z) ** 2) - found ** 2).toBeCloseTo(variance, 2);
  });

  test('of one is itself', () => {
    const { f, derivative } = largestOf(1, 0);
    for (const z of [-3, -0.4, 0, 1.7, 4]) {
      expect(f(z)).toBeCloseTo(z, 3);
      expect(derivative(z)).toBeCloseTo(1, 2);
    }
  });

  test('of equal ones is one of them', () => {
    expect(expected(largestOf(4, 1).f)).toBeCloseTo(0, 4);
    expect(expected((z) => largestOf(4, 1).f(z) ** 2)).toBeCloseTo(1, 4);
  });

  test('of many rises with its rank, and is finite far out', () => {
    const { f } = largestOf(1024, 0);
    expect(f(-11)).toBeLessThan(f(0));
    expect(f(0)).toBeLessThan(f(11));
    expect(Number.isFinite(f(12)) && Number.isFinite(f(-12))).toBe(true);
  });
});
