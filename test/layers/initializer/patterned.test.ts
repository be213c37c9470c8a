import { describe, expect, test } from 'vitest';
import type { FanContext } from '../../../src/layers/initializer';
import { patterned } from '../../../src/layers/initializer/patterned';
import { random } from '../../support/draw';
import { draws, orthogonal, summarise } from '../weights';

const of = (shape: readonly number[]): FanContext => ({ fanIn: 8, fanOut: 8, units: 8, shape, role: 'weight' });
const pattern = (values: Float32Array, shape: readonly number[]) => patterned(summarise(values), of(shape));
const next = random(51);

describe('constants', () => {
  test('one element is 0, 1, or nothing special', () => {
    expect(pattern(Float32Array.of(0), [1])).toBe('zeros');
    expect(pattern(Float32Array.of(1), [1])).toBe('ones');
    expect(pattern(Float32Array.of(0.3), [1])).toBeUndefined();
  });

  test('nearly equal is not equal', () => {
    expect(pattern(Float32Array.of(0.1, 0.1, 0.1000001, 0.1), [4])).toBeUndefined();
  });
});

describe('the identity', () => {
  const eye = (rows: number, columns: number): Float32Array =>
    Float32Array.from({ length: rows * columns }, (_, i) => (Math.floor(i / columns) === i % columns ? 1 : 0));

  test.each([
    [4, 4],
    [3, 6],
    [6, 3],
  ])('%d×%d', (rows, columns) => {
    expect(pattern(eye(rows, columns), [rows, columns])).toBe('identity');
  });

  test('is not any sprinkling of ones', () => {
    expect(
      pattern(
        Float32Array.from({ length: 16 }, (_, i) => (i < 5 ? 1 : 0)),
        [4, 4],
      ),
    ).toBeUndefined();
  });
});

describe('orthogonality', () => {
  test.each([1, Math.SQRT2, 5 / 3])('with gain %d, as wide or as tall as it may be', (gain) => {
    const q = orthogonal(12, 40, gain, next);
    expect(pattern(q, [12, 40])).toBe('orthogonal');
    expect(pattern(q, [12, 10, 2, 2])).toBe('orthogonal');
  });

  test('is not claimed for a gain that nobody uses', () => {
    expect(pattern(orthogonal(12, 40, 1.234, next), [12, 40])).toBeUndefined();
  });

  test('is not claimed for normal draws of the same variance, ever, in a thousand', () => {
    const claimed = Array.from({ length: 1000 }, () => pattern(draws('normal', 1 / 40, 480, next), [12, 40]));
    expect(claimed.filter((kind) => kind !== undefined)).toEqual([]);
  });

  test('is not looked for in a handful of elements', () => {
    expect(pattern(orthogonal(3, 4, 1, next), [3, 4])).toBeUndefined();
  });
});
