import { describe, expect, test } from 'vitest';
import { distributions, truncatedDeviation } from '../../../src/layers/initializer/distribution';
import { random } from '../../support/draw';
import { cutDeviation, draws } from '../weights';

const shapes = ['normal', 'uniform', 'truncated-normal'] as const;

/** Kurtosis of m draws. */
const kurtosis = (x: Float32Array): number => {
  const second = x.reduce((sum, v) => sum + v * v, 0) / x.length;
  return x.reduce((sum, v) => sum + v ** 4, 0) / x.length / second ** 2;
};

test('a normal cut at two standard deviations keeps 0.8796 of its own (Keras)', () => {
  expect(truncatedDeviation).toBeCloseTo(cutDeviation, 12);
});

describe.each(shapes)('%s', (shape) => {
  const { kurtosis: expected, kurtosisVariance, bound, tail, logDensity } = distributions[shape];
  const next = random(17);

  test('has the kurtosis of its draws', () => {
    expect(kurtosis(draws(shape, 1, 200_000, next))).toBeCloseTo(expected, 1);
  });

  test('has a kurtosis that scatters as that of samples does', () => {
    const m = 2000;
    const found = Array.from({ length: 400 }, () => kurtosis(draws(shape, 1, m, next)) - expected);
    const scatter = (m * found.reduce((sum, x) => sum + x * x, 0)) / found.length;
    expect(scatter / kurtosisVariance).toBeGreaterThan(0.75);
    expect(scatter / kurtosisVariance).toBeLessThan(1.35);
  });

  test('exceeds t as often as its draws do', () => {
    const values = draws(shape, 1, 100_000, next);
    for (const t of [0.3, 1, 1.6]) {
      const share = values.filter((v) => Math.abs(v) > t).length / values.length;
      expect(share).toBeCloseTo(tail(t), 2);
    }
  });

  test('never exceeds its bound', () => {
    expect(draws(shape, 1, 50_000, next).every((v) => Math.abs(v) <= bound * 1.0001)).toBe(true);
  });

  /** A wrong constant would make one shape win over another for nothing. */
  test('has a density that integrates to 1', () => {
    const reach = Math.min(bound, 10);
    const step = reach / 20_000;
    const half = Array.from({ length: 20_000 }, (_, i) => Math.exp(logDensity(((i + 0.5) * step) ** 2, 1)) * step);
    expect(2 * half.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 5);
  });
});

test('entropies are those of the textbooks: ½ ln 2πe for the normal, ln √12 for the uniform', () => {
  expect(distributions.normal.logDensity(1, 1)).toBeCloseTo(-Math.log(2 * Math.PI * Math.E) / 2, 12);
  expect(distributions.uniform.logDensity(1, 1)).toBeCloseTo(-Math.log(Math.sqrt(12)), 12);
});
