import { describe, expect, test } from 'vitest';
import { erf, normalDistribution } from '../../src/theory/erf';
import { gaussianPoints, gaussLegendre } from '../../src/theory/quadrature';

describe('Gauss and Legendre', () => {
  test('the two-point rule has its nodes at ±1/√3 and weights 1', () => {
    const { nodes, weights } = gaussLegendre(2);
    expect([...nodes].sort()).toEqual([expect.closeTo(-1 / Math.sqrt(3), 14), expect.closeTo(1 / Math.sqrt(3), 14)]);
    for (const weight of weights) expect(weight).toBeCloseTo(1, 14);
  });

  /** n points integrate polynomials of degree 2n − 1 exactly. */
  test.each([3, 8, 16, 32])('%d points are exact for x^(2n − 2)', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    const found = nodes.reduce((sum, x, i) => sum + (weights[i] ?? 0) * x ** (2 * n - 2), 0);
    expect(found).toBeCloseTo(2 / (2 * n - 1), 12);
  });
});

describe('expectations under a standard normal', () => {
  const expectation = (f: (z: number) => number, sigma = 1, breaks: readonly number[] = []): number => {
    const { z, weight } = gaussianPoints(sigma, breaks);
    return z.reduce((sum, at, i) => sum + (weight[i] ?? 0) * f(at), 0);
  };

  test.each([
    [0, 1],
    [2, 1],
    [4, 3],
    [6, 15],
    [8, 105],
  ])('E[z^%d] = %d', (power, value) => {
    expect(expectation((z) => z ** power) / value).toBeCloseTo(1, 11);
  });

  test.each([1e-3, 1, 50, 1e4])('a step at 0.3 on scale %d is met exactly', (sigma) => {
    expect(expectation((z) => (sigma * z > 0.3 ? 1 : 0), sigma, [0.3])).toBeCloseTo(
      normalDistribution(-0.3 / sigma),
      12,
    );
  });
});

/** Abramowitz & Stegun, table 7.1. */
test.each([
  [0, 0],
  [0.5, 0.5204998778],
  [1, 0.8427007929],
  [2, 0.995322265],
  [-1, -0.8427007929],
  [7, 1],
])('erf %d = %d', (x, value) => {
  expect(erf(x)).toBeCloseTo(value, 10);
});

test('erf of what is no number is none, and of infinity is 1', () => {
  expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
  expect(erf(Number.NEGATIVE_INFINITY)).toBe(-1);
  expect(erf(Number.NaN)).toBeNaN();
});
