import { describe, expect, test } from 'vitest';
import { samplePlaces } from '../../src/model';

describe('an even sample', () => {
  test('of few elements is all of them', () => {
    expect([...samplePlaces(5, 100)]).toEqual([0, 1, 2, 3, 4]);
  });

  test('of none is none', () => {
    expect(samplePlaces(0, 100)).toHaveLength(0);
  });

  test('has one element in each of equal strata, in order', () => {
    const places = samplePlaces(10_000, 100);
    places.forEach((place, i) => {
      expect(place).toBeGreaterThanOrEqual(100 * i);
      expect(place).toBeLessThan(100 * (i + 1));
    });
  });

  /** An even stride of 64 over rows of 64 would meet one column alone. */
  test.each([64, 100, 128, 96])('meets every column of rows of %d', (columns) => {
    const places = samplePlaces(columns * 4096, 4096);
    const counts = new Float64Array(columns);
    for (const place of places) counts[place % columns] = (counts[place % columns] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan((0.5 * 4096) / columns);
    expect(Math.max(...counts)).toBeLessThan((2 * 4096) / columns);
  });
});
