import { describe, expect, test } from 'vitest';
import { orthonormal } from '../../src/probe/orthonormal';
import { random } from '../../src/probe/random';

const drawn = (rows: number, columns: number, stream = 'q'): Float64Array =>
  orthonormal(rows, columns, random(1, stream).normal);

/** Largest |⟨a, b⟩ − [a is b]| over all pairs of rows, or of columns. */
function worstProduct(q: Float64Array, rows: number, columns: number, of: 'rows' | 'columns'): number {
  const [vectors, length] = of === 'rows' ? [rows, columns] : [columns, rows];
  const at = (vector: number, i: number): number => q[of === 'rows' ? vector * columns + i : i * columns + vector]!;
  let worst = 0;
  for (let a = 0; a < vectors; a++) {
    for (let b = 0; b <= a; b++) {
      let product = a === b ? -1 : 0;
      for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
      worst = Math.max(worst, Math.abs(product));
    }
  }
  return worst;
}

describe('a drawn matrix', () => {
  test.each([
    [1, 1],
    [40, 40],
    [60, 15],
    [5, 1],
  ])('of [%i, %i] has orthonormal columns', (rows, columns) => {
    expect(worstProduct(drawn(rows, columns), rows, columns, 'columns')).toBeLessThan(1e-14);
  });

  test.each([
    [40, 40],
    [15, 60],
    [1, 5],
  ])('of [%i, %i] has orthonormal rows', (rows, columns) => {
    expect(worstProduct(drawn(rows, columns), rows, columns, 'rows')).toBeLessThan(1e-14);
  });

  test('is the same for the same stream, and another for another', () => {
    expect(drawn(8, 6)).toEqual(drawn(8, 6));
    expect(drawn(8, 6)).not.toEqual(drawn(8, 6, 'r'));
  });
});

/**
 * Under Haar measure on O(n) the trace has E[tr Q] = 0, E[(tr Q)²] = 1, E[(tr Q)⁴] = 3, as for a standard normal (Diaconis & Shahshahani
 * 1994, "On the eigenvalues of random matrices"), and every element has variance 1/n. A QR factorisation with unmended signs fails this.
 */
test('drawn matrices are uniformly distributed', () => {
  const [n, draws] = [6, 4000];
  const { normal } = random(3, 'haar');
  const traces: number[] = [];
  const squares = new Float64Array(n * n);
  for (let k = 0; k < draws; k++) {
    const q = orthonormal(n, n, normal);
    traces.push(Array.from({ length: n }, (_, i) => q[i * n + i]!).reduce((a, b) => a + b));
    q.forEach((x, i) => {
      squares[i]! += x * x;
    });
  }
  const mean = (power: number): number => traces.reduce((sum, t) => sum + t ** power, 0) / draws;
  const error = (variance: number): number => 4 * Math.sqrt(variance / draws);
  expect(Math.abs(mean(1))).toBeLessThan(error(1));
  expect(Math.abs(mean(2) - 1)).toBeLessThan(error(2));
  expect(Math.abs(mean(4) - 3)).toBeLessThan(error(96));
  // Var[q²] = 3 / (n(n + 2)) − 1/n².
  for (const s of squares) expect(Math.abs(s / draws - 1 / n)).toBeLessThan(error(3 / (n * (n + 2)) - 1 / n ** 2));
});
