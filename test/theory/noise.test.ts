import { describe, expect, test } from 'vitest';
import { Noise } from '../../src/theory/noise';

describe('fluctuations that add up along a chain', () => {
  /** ln of a χ² of k degrees over k has variance ψ′(k/2) (Abramowitz & Stegun 6.4.2: ψ′(1) = π²/6, ψ′(5) = π²/6 − 1 − 1/4 − 1/9 − 1/16). */
  test.each([
    [2, Math.PI ** 2 / 6],
    [10, Math.PI ** 2 / 6 - 1 - 1 / 4 - 1 / 9 - 1 / 16],
  ])('a sum of %d squares has the logarithm’s variance ψ′', (k, variance) => {
    const noise = new Noise();
    const [start, end] = [noise.write([]), noise.write([], 2 / k)];
    expect(noise.ofRatio(end, start, 8)?.variance).toBeCloseTo(variance, 6);
  });

  test('twenty layers of 64 ReLU units are Hanin & Rolnick’s 5·Σ 1/n, and half of it below', () => {
    const noise = new Noise();
    const start = noise.write([]);
    let at = start;
    for (let layer = 0; layer < 20; layer++) at = noise.write([[at, 1]], 5 / 64);
    const found = noise.ofRatio(at, start, 8);
    expect(found?.variance).toBeCloseTo((5 * 20) / 64, 0);
    expect(found?.mean).toBeCloseTo(-(5 * 20) / 64 / 2, 1);
  });

  test('what both ends of a ratio have in common cancels', () => {
    const noise = new Noise();
    const common = noise.write([], 1);
    expect(noise.ofRatio(noise.write([[common, 1]]), noise.write([[common, 1]]), 8)?.variance).toBe(0);
  });

  test('steps that answer less than in proportion forget it', () => {
    const noise = new Noise();
    const start = noise.write([]);
    let at = noise.write([], 0.1);
    for (let layer = 0; layer < 30; layer++) at = noise.write([[at, 0.5]]);
    expect(noise.ofRatio(at, start, 8)?.variance).toBeLessThan(1e-9);
  });

  test('steps that answer more than in proportion make it so large that nothing is said', () => {
    const noise = new Noise();
    const start = noise.write([]);
    let at = noise.write([], 0.05);
    for (let layer = 0; layer < 10; layer++) at = noise.write([[at, 3]], 0.05);
    expect(noise.ofRatio(at, start, 8)).toBeUndefined();
  });

  /** E[exp(2ε)] of ε with E[exp ε] = 1 and variance v is exp(v): samples that differ raise the mean of what answers to the square. */
  test('samples that differ raise their mean where it answers steeply', () => {
    const noise = new Noise();
    const start = noise.write([]);
    const scattered = noise.write([], 0, 0.01);
    const squared = noise.write([[scattered, 2]]);
    expect(noise.ofRatio(squared, start, 1000)?.mean).toBeCloseTo(0.01, 3);
    expect(noise.ofRatio(scattered, start, 1000)?.mean).toBeCloseTo(0, 9);
  });
});
