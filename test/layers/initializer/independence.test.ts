import { describe, expect, it } from 'vitest';
import { independence } from '../../../src/layers/initializer/independence';
import { normals, random } from '../../support/draw';

const drawn = (n: number): Float32Array => normals(n, random(3));
const square = (size: number, element: (row: number, column: number) => number): Float32Array =>
  Float32Array.from({ length: size * size }, (_, i) => element(Math.floor(i / size), i % size));

describe('the effective rank', () => {
  it('is n of an identity, and k of k equal singular values', () => {
    const identity = square(12, (row, column) => Number(row === column));
    expect(independence(identity, 144, [12, 12], true)?.rank).toBeCloseTo(12, 9);
    const half = square(12, (row, column) => Number(row === column && row < 6));
    expect(independence(half, 144, [12, 12], true)?.rank).toBeCloseTo(6, 9);
  });

  it('is about r·c / (r + c) of independent draws (Marchenko & Pastur: Σσ⁴ = r·c·(r + c) for unit variance)', () => {
    const found = independence(drawn(64 * 96), 64 * 96, [64, 96], true);
    expect((found?.rank ?? 0) / (found?.expectedRank ?? 1)).toBeCloseTo(1, 1);
    expect(found?.expectedRank).toBeCloseTo((64 * 96) / 161, 9);
  });
});

describe('copies', () => {
  it('are counted along the axis of the units, once each', () => {
    // Columns 1, 2 and 3 are multiples of column 0.
    const values = Float32Array.from({ length: 5 * 6 }, (_, i) => {
      const [row, column] = [Math.floor(i / 6), i % 6];
      return column < 4 ? (row + 1) * (column + 1) : Math.sin(7 * i);
    });
    expect(independence(values, 30, [5, 6], true)?.copies).toBe(3);
    expect(independence(values, 30, [5, 6], false)?.copies).toBe(0);
  });

  it('are no mirror images', () => {
    const values = Float32Array.from({ length: 8 }, (_, i) => (i % 2 ? -1 : 1) * (1 + Math.floor(i / 2)));
    expect(independence(values, 8, [4, 2], true)?.copies).toBe(0);
  });
});

it('nothing is said of weights that were sampled, too small, zero, or not numbers', () => {
  expect(independence(drawn(100), 20_000, [100, 200], true)).toBeUndefined();
  expect(independence(drawn(2), 2, [1, 2], true)).toBeUndefined();
  expect(independence(new Float32Array(0), 0, [0, 4], true)).toBeUndefined();
  expect(independence(new Float32Array(64), 64, [8, 8], true)).toBeUndefined();
  expect(independence(new Float32Array(64).fill(Number.NaN), 64, [8, 8], true)).toBeUndefined();
});
