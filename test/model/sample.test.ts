import { describe, expect, test } from 'vitest';
import { samplePlaces } from '../../src/model';

describe('the places of a sample', () => {
  test('are all places of a small tensor', () => {
    expect(samplePlaces(5, 16)).toEqual(Float64Array.of(0, 1, 2, 3, 4));
    expect(samplePlaces(0, 16)).toHaveLength(0);
  });

  test('are one in each stratum, in order, none twice', () => {
    for (const n of [17, 20, 32, 1000, 1e9]) {
      const places = samplePlaces(n, 16);
      expect(places).toHaveLength(16);
      places.forEach((place, i) => {
        expect(place).toBeGreaterThanOrEqual(Math.floor((i * n) / 16));
        expect(place).toBeLessThan(Math.floor(((i + 1) * n) / 16));
      });
    }
  });

  test('visit the rows and the columns of a matrix alike', () => {
    const side = 4096;
    const places = samplePlaces(side * side, 16_384);
    const columns = new Set(Array.from(places, (i) => i % side));
    const rows = new Set(Array.from(places, (i) => Math.floor(i / side)));
    expect(rows.size).toBe(side);
    // Independent draws would meet 1 − e⁻⁴ = 98 % of the columns; an even stride would meet 4 columns.
    expect(columns.size).toBeGreaterThan(0.95 * side);
  });
});
