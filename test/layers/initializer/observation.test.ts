import { describe, expect, test } from 'vitest';
import { observe } from '../../../src/layers/initializer/observation';
import { random } from '../../support/draw';
import { draws, summarise } from '../weights';

const next = random(61);

describe('what is measured of a weight', () => {
  /** Eight rows of eight: ±1 in the even rows, ±2 in the odd ones. */
  const striped = Float32Array.from({ length: 64 }, (_, i) => (i % 2 ? -1 : 1) * (Math.floor(i / 8) % 2 ? 2 : 1));
  const observed = observe(summarise(striped), [8, 8]);

  test('counts, offset and the largest element', () => {
    expect(observed).toMatchObject({ n: 64, sampled: 64, offset: 0 });
    expect(observed.largest).toBeCloseTo(2 / Math.sqrt(2.5), 12);
  });

  /** E[w⁴] = (1 + 16) / 2 and E[w²] = (1 + 4) / 2. */
  test('kurtosis', () => {
    expect(observed.kurtosis).toBeCloseTo(8.5 / 6.25, 12);
  });

  /** Rows: mean squares of 1 and 4 about 2.5, so (0.6)² each; columns are all alike. */
  test('how uneven rows and columns are', () => {
    expect(observed.axes).toEqual([
      { scatter: expect.closeTo(64 * 0.36, 10), slices: 8, each: 8 },
      { scatter: expect.closeTo(0, 10), slices: 8, each: 8 },
    ]);
  });
});

test('unevenness of columns is seen through a sample, too', () => {
  const values = draws('normal', 1, 64 * 1024, next).map((w, i) => w * (i % 64 < 32 ? 2 : 1));
  const { axes } = observe(summarise(values, 8192), [1024, 64]);
  const columns = axes.find(({ slices }) => slices === 64);
  // Mean squares of 4 and 1 about 2.5: (0.6)² for each of the sampled elements.
  expect((columns?.scatter ?? 0) / 8192).toBeCloseTo(0.36, 1);
});

test('axes with too little in a slice are left out', () => {
  expect(observe(summarise(draws('normal', 1, 64, next)), [2, 32]).axes).toEqual([]);
});

test('a bias has one axis, whose slices are single elements: nothing to compare', () => {
  expect(observe(summarise(draws('normal', 1, 256, next)), [256]).axes).toEqual([]);
});
