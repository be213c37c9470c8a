import { describe, expect, it } from 'vitest';
import { bornDead } from '../../src/theory/bornDead';

const chain = (units: number, depth: number): readonly number[] => new Array<number>(depth).fill(units);

/** 1 − (1 − 2^−n)^L, above which no network's chance lies (Lu et al. 2019, Theorem 3.2). */
const bound = (units: number, depth: number): number => 1 - (1 - 2 ** -units) ** depth;

describe('the chance to be born dead', () => {
  it('is about what many drawn networks had: 0.198 for 15 layers of 5, 0.023 for 20 layers of 8', () => {
    expect(bornDead(5, chain(5, 15))).toBeGreaterThan(0.13);
    expect(bornDead(5, chain(5, 15))).toBeLessThan(0.27);
    expect(bornDead(8, chain(8, 20))).toBeLessThan(0.06);
  });

  it.each([
    [2, 5],
    [3, 8],
    [4, 10],
    [5, 20],
  ])('%i wide and %i deep it lies below the bound, and not by more than a few times', (units, depth) => {
    const p = bornDead(units, chain(units, depth));
    // Two standard deviations of a share of 400 draws are 5 points at most.
    expect(p).toBeLessThan(bound(units, depth) + 0.05);
    expect(p).toBeGreaterThan(bound(units, depth) / 5);
  });

  it('is nothing for wide layers, and takes no time for very wide ones', () => {
    expect(bornDead(784, chain(4096, 20))).toBe(0);
  });

  it('grows with depth and falls with width', () => {
    expect(bornDead(4, chain(4, 20))).toBeGreaterThan(bornDead(4, chain(4, 5)));
    expect(bornDead(6, chain(6, 20))).toBeLessThan(bornDead(4, chain(4, 20)));
  });

  it('is the same whenever it is asked for', () => {
    expect(bornDead(3, chain(3, 7))).toBe(bornDead(3, chain(3, 7)));
  });

  it('does not fail on a network of one unit, or of none', () => {
    expect(bornDead(1, chain(1, 1))).toBeLessThanOrEqual(1);
    expect(bornDead(0, chain(0, 2))).toBeLessThanOrEqual(1);
    expect(bornDead(4, [])).toBe(0);
  });
});
