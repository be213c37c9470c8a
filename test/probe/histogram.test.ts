import { describe, expect, test } from 'vitest';
import { PowerCounts } from '../../src/probe/histogram';

/** Counts by exponent field of float32: 127 is 2⁰; the second half is for negative numbers. */
const exponents = (counts: Readonly<Record<number, number>>): Uint32Array => {
  const fields = new Uint32Array(512);
  for (const [field, n] of Object.entries(counts)) fields[Number(field)] = n;
  return fields;
};
const negative = 256;

const counted = (counts: Readonly<Record<number, number>>, zeros = 0) => {
  const powers = new PowerCounts(32);
  powers.addExponents(exponents(counts));
  return powers.histogram(zeros);
};

describe('a histogram', () => {
  test('has a bin for each power of two from the first that occurs to the last', () => {
    expect(counted({ 127: 3, 129: 1 })).toEqual({ edges: [1, 2, 4, 8], counts: [3, 0, 1] });
  });

  test('runs from the most negative number upwards', () => {
    expect(counted({ [negative + 127]: 3, [negative + 129]: 1 })).toEqual({
      edges: [-8, -4, -2, -1],
      counts: [1, 0, 3],
    });
  });

  test('of both signs has one bin across zero, between the smallest magnitudes of either', () => {
    expect(counted({ 128: 5, [negative + 126]: 2 })).toEqual({
      edges: [-1, -0.5, 0.5, 1, 2, 4],
      counts: [2, 0, 0, 0, 5],
    });
  });

  test('keeps zeros in the bin across zero', () => {
    expect(counted({ 127: 1 }, 4)).toEqual({ edges: [-1, 1, 2], counts: [4, 1] });
    expect(counted({ [negative + 127]: 1 }, 4)).toEqual({ edges: [-2, -1, 1], counts: [1, 4] });
  });

  test('of zeros alone is one bin around zero', () => {
    expect(counted({}, 4)).toEqual({ edges: [-(2 ** -149), 2 ** -149], counts: [4] });
  });

  test('of nothing is none', () => {
    expect(counted({})).toBeUndefined();
  });

  test('shows 1e-30 and 1 together', () => {
    const field = 127 + Math.floor(Math.log2(1e-30));
    const { edges, counts } = counted({ [field]: 7, 127: 9 })!;
    expect(edges[0]).toBeLessThanOrEqual(1e-30);
    expect(edges[1]).toBeGreaterThan(1e-30);
    expect([counts[0], counts.at(-1)]).toEqual([7, 9]);
  });

  test('adds up what was counted at different times', () => {
    const powers = new PowerCounts(32);
    powers.addExponents(exponents({ 127: 1 }));
    powers.addExponents(exponents({ 127: 2, 128: 1 }));
    expect(powers.histogram(0)).toEqual({ edges: [1, 2, 4], counts: [3, 1] });
  });

  test('places subnormal numbers by their own power', () => {
    const powers = new PowerCounts(32);
    const bits = new Uint32Array(128);
    bits[0] = 2;
    bits[64 + 1] = 1;
    powers.addSubnormals(bits);
    expect(powers.histogram(0)).toEqual({
      edges: [-(2 ** -147), -(2 ** -148), -(2 ** -149), 2 ** -149, 2 ** -148],
      counts: [1, 0, 0, 2],
    });
  });

  test('ends at the greatest float64, as 2^1024 is none', () => {
    const powers = new PowerCounts(64);
    const fields = new Uint32Array(4096);
    fields[2046] = 1;
    powers.addExponents(fields);
    expect(powers.histogram(0)).toEqual({ edges: [2 ** 1023, Number.MAX_VALUE], counts: [1] });
  });
});

test('exponents of NaN and infinity are told apart from numbers', () => {
  expect(new PowerCounts(32).addExponents(exponents({ 127: 9, 255: 2, [negative + 255]: 3 }))).toBe(5);
});
