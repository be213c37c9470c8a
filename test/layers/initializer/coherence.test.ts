import { describe, expect, test } from 'vitest';
import { coherence } from '../../../src/layers/initializer/coherence';
import { random } from '../../support/draw';
import { draws, orthogonal } from '../weights';

const next = random(23);

describe('rows of independent draws', () => {
  test.each([
    ['normal', [16, 88]],
    ['uniform', [64, 9]],
    ['truncated-normal', [32, 16, 3, 3]],
  ] as const)('%s %o scatter about 0 with standard deviation √(2/pairs)', (shape, dims) => {
    const n = dims.reduce((a: number, b: number) => a * b, 1);
    const scores = Array.from({ length: 200 }, () => {
      const found = coherence(draws(shape, 1, n, next), n, dims);
      return found ? found.excess * Math.sqrt(found.pairs / 2) : Number.NaN;
    });
    const mean = scores.reduce((sum, z) => sum + z, 0) / scores.length;
    const std = Math.sqrt(scores.reduce((sum, z) => sum + (z - mean) ** 2, 0) / scores.length);
    expect(Math.abs(mean)).toBeLessThan(0.3);
    expect(std).toBeGreaterThan(0.8);
    expect(std).toBeLessThan(1.2);
  });
});

test('rows that point the same way have all the coherence there is: c − 1', () => {
  const row = draws('normal', 1, 50, next);
  const same = Float32Array.from({ length: 500 }, (_, i) => (row[i % 50] ?? 0) * (1 + Math.floor(i / 50)));
  expect(coherence(same, 500, [10, 50])?.excess).toBeCloseTo(49, 4);
});

test('orthogonal rows have none: −1', () => {
  expect(coherence(orthogonal(12, 40, 1, next), 480, [12, 40])?.excess).toBeCloseTo(-1, 6);
});

test('rows of zeros count as incoherent and divide by nothing', () => {
  expect(coherence(new Float32Array(64), 64, [8, 8])?.excess).toBe(-1);
});

describe('nothing is said', () => {
  test('of a part of a weight', () => {
    expect(coherence(new Float32Array(100), 10_000, [100, 100])).toBeUndefined();
  });

  test('of a vector, or of few rows', () => {
    expect(coherence(new Float32Array(64), 64, [64])).toBeUndefined();
    expect(coherence(new Float32Array(64), 64, [2, 32])).toBeUndefined();
  });

  test('of a shape that does not fit', () => {
    expect(coherence(new Float32Array(64), 64, [7, 9])).toBeUndefined();
  });
});
