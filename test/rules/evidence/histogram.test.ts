import { describe, expect, it } from 'vitest';
import { shareBeyond } from '../../../src/rules/evidence/histogram';

describe('the share of values beyond a point', () => {
  const edges = [-4, -2, -1, 1, 2, 4];

  it('counts whole bins, and bins that the point divides in proportion', () => {
    expect(shareBeyond({ edges, counts: [10, 10, 60, 10, 10] }, 2)).toBeCloseTo(0.2);
    expect(shareBeyond({ edges, counts: [10, 10, 60, 10, 10] }, 3)).toBeCloseTo(0.1);
    expect(shareBeyond({ edges, counts: [10, 10, 60, 10, 10] }, 5)).toBe(0);
    expect(shareBeyond({ edges, counts: [10, 10, 60, 10, 10] }, 0.5)).toBeCloseTo(0.4 + 0.3);
  });

  it('counts a bin without an end where its finite edge lies', () => {
    const open = { edges: [Number.NEGATIVE_INFINITY, -4, 4, Number.POSITIVE_INFINITY], counts: [1, 2, 1] };
    expect(shareBeyond(open, 3)).toBeCloseTo(0.5 + 0.5 * 0.25);
    expect(shareBeyond(open, 8)).toBe(0);
  });

  it('is 0 of nothing', () => expect(shareBeyond({ edges, counts: [0, 0, 0, 0, 0] }, 1)).toBe(0));
});
