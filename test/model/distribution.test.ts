import { describe, expect, it } from 'vitest';
import { type Distribution, moments, truncatedDeviation } from '../../src/model';

/** Moments by quadrature of the densities, and by hand where elements can be counted. */

const density = (z: number): number => Math.exp((-z * z) / 2);

/** ∫ f over [a, b] by Simpson's rule. */
function integral(f: (x: number) => number, a: number, b: number, n = 2000): number {
  const h = (b - a) / n;
  const weight = (i: number): number => (i === 0 || i === n ? 1 : i % 2 ? 4 : 2);
  return (h / 3) * Array.from({ length: n + 1 }, (_, i) => weight(i) * f(a + i * h)).reduce((s, x) => s + x, 0);
}

describe('The deviation of a standard normal cut at two', () => {
  it('is what its density integrates to', () => {
    const second = integral((z) => z * z * density(z), -2, 2) / integral(density, -2, 2);
    expect(truncatedDeviation).toBeCloseTo(Math.sqrt(second), 12);
  });
});

describe('Mean and variance of', () => {
  it.each<[Distribution, readonly number[], number, number]>([
    [{ kind: 'constant', value: 3 }, [2, 2], 3, 0],
    [{ kind: 'normal', mean: -1, std: 2 }, [9], -1, 4],
    [{ kind: 'truncated-normal', mean: 1, std: 2 }, [9], 1, 4 * truncatedDeviation ** 2],
    [{ kind: 'uniform', low: -1, high: 2 }, [9], 0.5, integral((x) => (x - 0.5) ** 2 / 3, -1, 2)],
    // Two rows of length 3 in four columns: 18 is the sum of eight squares.
    [{ kind: 'orthogonal', gain: 3 }, [2, 4], 0, 18 / 8],
    [{ kind: 'orthogonal', gain: 1 }, [3, 3, 2], 0, 2 / 18],
    // 2, 0, 0, 2.
    [{ kind: 'identity', gain: 2 }, [2, 2], 1, 1],
    // 0, 0, 1, 1, 0, 0.
    [
      {
        kind: 'concatenation',
        parts: [
          { size: 2, distribution: { kind: 'constant', value: 0 } },
          { size: 2, distribution: { kind: 'constant', value: 1 } },
          { size: 2, distribution: { kind: 'constant', value: 0 } },
        ],
      },
      [6],
      1 / 3,
      2 / 9,
    ],
  ])('%j in the shape %j', (distribution, shape, mean, variance) => {
    const found = moments(distribution, shape);
    expect(found.mean).toBeCloseTo(mean, 10);
    expect(found.variance).toBeCloseTo(variance, 10);
  });
});
