import { describe, expect, test } from 'vitest';
import { erf, normalDensity, normalDistribution } from '../../src/theory/erf';

describe('the error function', () => {
  // NIST Digital Library of Mathematical Functions and Abramowitz & Stegun, table 7.1, continued to double precision.
  test.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
  ])('at %d is %d, and odd', (x, expected) => {
    expect(Math.abs(erf(x) - expected)).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
  });

  test('is small where its argument is: 2x/√π', () => {
    for (const x of [1e-300, 1e-20, 1e-9]) expect(erf(x) / x).toBeCloseTo(2 / Math.sqrt(Math.PI), 15);
  });

  test('never leaves ±1, and ends there', () => {
    for (let x = 3; x < 7; x += 0.01) expect(erf(x)).toBeLessThanOrEqual(1);
    expect([6, 100, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(erf)).toEqual([1, 1, 1, -1]);
    expect(erf(Number.NaN)).toBeNaN();
  });
});

describe('the standard normal distribution', () => {
  // Quantiles as statistics tables have them.
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [1.6448536269514722, 0.95],
    [1.959963984540054, 0.975],
    [2.3263478740408408, 0.99],
  ])('has the share below %d of %d, and as much above its negative', (x, share) => {
    expect(normalDistribution(x)).toBeCloseTo(share, 14);
    expect(1 - normalDistribution(-x)).toBeCloseTo(share, 14);
  });

  test('has a density whose sum is its distribution', () => {
    const step = 1e-3;
    let sum = 0;
    for (let x = -8 + step / 2; x < 1.25; x += step) sum += normalDensity(x) * step;
    expect(sum).toBeCloseTo(normalDistribution(1.25), 6);
  });
});
