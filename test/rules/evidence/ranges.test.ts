import { describe, expect, it } from 'vitest';
import { isIdentityOn, slopeLeft, spanOf } from '../../../src/rules/evidence/ranges';

describe('what an activation can give out', () => {
  it('is what its definition says', () => {
    expect(spanOf({ kind: 'relu' })).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(spanOf({ kind: 'tanh' })).toEqual([-1, 1]);
    expect(spanOf({ kind: 'elu' })).toEqual([-1, Number.POSITIVE_INFINITY]);
    expect(spanOf({ kind: 'softmax' })).toEqual([0, 1]);
    expect(spanOf({ kind: 'relu6' })).toEqual([0, 6]);
    expect(spanOf(null)).toEqual([-1e6, 1e6]);
  });

  it('is the image of what it gets: σ(0) = ½, σ(1) = 1 / (1 + e⁻¹)', () => {
    const [low, high] = spanOf({ kind: 'sigmoid' }, [0, 1]) ?? [];
    expect(low).toBe(0.5);
    expect(high).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  it('is not known of what rises and falls', () => {
    expect(spanOf({ kind: 'silu' })).toBeUndefined();
    expect(spanOf({ kind: 'sin' })).toBeUndefined();
  });
});

describe('a second activation', () => {
  it('that changes nothing of what it gets', () => {
    expect(isIdentityOn({ kind: 'relu' }, [0, 1])).toBe(true);
    expect(isIdentityOn({ kind: 'elu' }, [0, Number.POSITIVE_INFINITY])).toBe(true);
    expect(isIdentityOn({ kind: 'relu6' }, [0, Number.POSITIVE_INFINITY])).toBe(false);
    expect(isIdentityOn({ kind: 'relu' }, [-1, 1])).toBe(false);
  });

  it('leaves a share of the gradient: all behind itself for ReLU, and √½ of what a linear layer passes', () => {
    expect(slopeLeft({ kind: 'relu' }, { kind: 'relu' })).toBeCloseTo(1, 6);
    expect(slopeLeft({ kind: 'linear' }, { kind: 'relu' })).toBeCloseTo(Math.SQRT1_2, 6);
    // √E[σ′(z)²] = √0.044836, by quadrature.
    expect(slopeLeft({ kind: 'linear' }, { kind: 'sigmoid' })).toBeCloseTo(Math.sqrt(0.044836), 5);
  });
});
