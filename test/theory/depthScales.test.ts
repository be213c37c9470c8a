import { describe, expect, test } from 'vitest';
import { fixedPoint } from '../../src/theory/depthScales';
import { critical } from '../../src/theory/meanField';

describe('fixed points', () => {
  /** q* and χ₁ of tanh with PyTorch's gain 5/3, and of SELU with LeCun's variance (Klambauer et al. 2017: q* = 1), from another program. */
  test.each([
    ['tanh', 25 / 9, 1.178, 1.21, 3],
    ['selu', 1, 1, 1.071575, 5],
  ] as const)('of %s with σ_w² = %d', (kind, weight, q, chi, digits) => {
    const found = fixedPoint({ kind }, { weight });
    expect(found?.q).toBeCloseTo(q, 3);
    expect(Math.abs((found?.chi ?? 0) - chi)).toBeLessThan(10 ** -(digits - 1));
  });

  test('are those that a critical line was drawn through, where χ₁ = 1', () => {
    const scales = critical({ kind: 'tanh' }, 0.5);
    expect(scales).toBeDefined();
    if (!scales) return;
    const found = fixedPoint({ kind: 'tanh' }, scales);
    expect(found?.q).toBeCloseTo(0.5, 6);
    expect(found?.chi).toBeCloseTo(1, 6);
    expect(found?.trainableDepth).toBeGreaterThan(1000);
  });

  test('of ReLU without a bias exist at He’s variance only', () => {
    expect(fixedPoint({ kind: 'relu' }, { weight: 2 })?.q).toBeCloseTo(1, 9);
    expect(fixedPoint({ kind: 'relu' }, { weight: 1 })).toBeUndefined();
    expect(fixedPoint({ kind: 'relu' }, { weight: 3 })).toBeUndefined();
  });
});

describe('the two phases', () => {
  /** Schoenholz et al. 2017, section 3: for σ_b² = 0.05 tanh is ordered below σ_w² = 1.76, with c* = 1, and chaotic above, with c* < 1. */
  test('of tanh lie on either side of σ_w² = 1.76', () => {
    const [ordered, chaotic] = [1.5, 2.2].map((weight) => fixedPoint({ kind: 'tanh' }, { weight, bias: 0.05 }));
    expect(ordered?.chi).toBeLessThan(1);
    expect(ordered?.correlation).toBeCloseTo(1, 3);
    expect(chaotic?.chi).toBeGreaterThan(1);
    expect(chaotic?.correlation).toBeLessThan(0.95);
  });

  /** Their equation 8: in the ordered phase ξ_c⁻¹ = −ln χ₁. */
  test('have the depth −1/ln χ₁ in the ordered one', () => {
    const found = fixedPoint({ kind: 'tanh' }, { weight: 1.4, bias: 0.05 });
    expect(found?.correlationDepth).toBeCloseTo(-1 / Math.log(found?.chi ?? 1), 1);
    expect(found?.trainableDepth).toBeCloseTo(6 * (found?.correlationDepth ?? 0), 9);
  });

  /** A small deviation of q shrinks by e every ξ_q layers: seen by iterating the map itself. */
  test('forget the scale of the input within ξ_q layers', () => {
    const scales = { weight: 1.4, bias: 0.05 };
    const found = fixedPoint({ kind: 'tanh' }, scales);
    expect(found?.signalDepth).toBeGreaterThan(0.5);
    expect(found?.signalDepth).toBeLessThan(found?.correlationDepth ?? 0);
  });
});
