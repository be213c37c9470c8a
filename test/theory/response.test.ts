import { describe, expect, test } from 'vitest';
import type { ActivationKind } from '../../src/model';
import { pointwise } from '../../src/theory/activations';
import { moments } from '../../src/theory/moments';
import { gaussianPoints } from '../../src/theory/quadrature';
import { response, responseOf } from '../../src/theory/response';

const kinds = ['relu', 'tanh', 'gelu', 'selu', 'sigmoid', 'softplus', 'erf', 'hard-swish', 'sin'] as const;

/** E[g(u)·g(v)] of two normals of correlation ρ by quadrature in the plane: u and ρu + √(1−ρ²)·w. */
function inThePlane(g: (u: number) => number, q: number, rho: number): number {
  const { z, weight } = gaussianPoints(Math.sqrt(q), [0]);
  const sigma = Math.sqrt(q);
  let total = 0;
  for (let i = 0; i < z.length; i++) {
    const u = sigma * (z[i] as number);
    const gu = g(u) * (weight[i] as number);
    if (Math.abs(gu) < 1e-12) continue;
    let inner = 0;
    for (let j = 0; j < z.length; j++)
      inner += (weight[j] as number) * g(rho * u + sigma * Math.sqrt(1 - rho * rho) * (z[j] as number));
    total += gu * inner;
  }
  return total;
}

describe('moments at one place', () => {
  test.each(kinds)('of %s are those of `moments` where the mean is 0', (kind) => {
    const [found, known] = [response({ kind }, 0, 0.7), moments({ kind }, 0.7)];
    expect(found?.mean).toBeCloseTo(known?.mean ?? Number.NaN, 8);
    expect(found?.second).toBeCloseTo(known?.second ?? Number.NaN, 8);
    expect(found?.slope).toBeCloseTo(known?.slope ?? Number.NaN, 8);
    expect(((found?.sensitivity ?? 0) * (known?.second ?? 0)) / 0.7).toBeCloseTo(known?.response ?? Number.NaN, 8);
  });

  /** E[max(0, u)] and E[max(0, u)²] of a normal with a mean: μΦ(μ/σ) + σφ(μ/σ), and (μ² + σ²)Φ(μ/σ) + μσφ(μ/σ). */
  test('of ReLU around a mean are the closed form', () => {
    const found = response({ kind: 'relu' }, 0.5, 1);
    expect(found?.mean).toBeCloseTo(0.5 * 0.6914624613 + 0.3520653268, 9);
    expect(found?.second).toBeCloseTo(1.25 * 0.6914624613 + 0.5 * 0.3520653268, 9);
  });

  /** A jump carries no derivative, but E[f·u]/σ² sees it: for a step at 0 it is the density there, 1/√(2π). */
  test('of a step have a regression but no gain', () => {
    const step = responseOf({ f: (x) => (x > 0 ? 1 : 0), derivative: () => 0, breaks: [0] }, 0, 1);
    expect(step?.gain).toBe(0);
    expect(step?.regression).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 9);
  });
});

describe('between two places', () => {
  /** Williams 1997: E[erf(u)erf(v)] = 2/π · asin(2qρ / (1 + 2q)). */
  test.each([-0.9, -0.3, 0, 0.5, 0.95, 1])('erf at ρ = %d is Williams’ arcsine', (rho) => {
    const q = 2 ** 0.5;
    expect(response({ kind: 'erf' }, 0, q)?.covariance(rho)).toBeCloseTo(
      (2 / Math.PI) * Math.asin((2 * q * rho) / (1 + 2 * q)),
      5,
    );
  });

  /** Cho & Saul 2009: the arc-cosine kernels of degree 1 (values) and 0 (slopes). */
  test.each([0, 0.3, 0.7, 0.9])('ReLU at ρ = %d is the arc-cosine kernel', (rho) => {
    const found = response({ kind: 'relu' }, 0, 1);
    const theta = Math.acos(rho);
    const values = (Math.sin(theta) + (Math.PI - theta) * rho) / (2 * Math.PI);
    expect((found?.mean ?? 0) ** 2 + (found?.covariance(rho) ?? 0)).toBeCloseTo(values, 4);
    expect(found?.slopes(rho)).toBeCloseTo((Math.PI - theta) / (2 * Math.PI), 2);
  });

  test.each(['tanh', 'gelu', 'selu', 'softplus'] as readonly ActivationKind[])(
    '%s is what quadrature in the plane gives, squares too',
    (kind) => {
      const f = pointwise({ kind });
      const found = response({ kind }, 0, 1);
      if (!f || !found) throw new Error(kind);
      for (const rho of [0.25, 0.8]) {
        expect(found.mean ** 2 + found.covariance(rho)).toBeCloseTo(inThePlane(f.f, 1, rho), 5);
        expect(found.slopes(rho)).toBeCloseTo(inThePlane(f.derivative, 1, rho), 4);
        const squares = inThePlane((u) => f.f(u) ** 2, 1, rho);
        expect(found.energy(rho)).toBeCloseTo(squares / found.second ** 2 - 1, 3);
      }
    },
  );

  /** Hanin & Rolnick 2018: the 5 of 5·Σ 1/n is E[f⁴]/E[f²]² − 1 of ReLU. */
  test('the energy of ReLU fluctuates by Hanin’s 5', () => {
    expect(response({ kind: 'relu' }, 0, 1)?.energy(1)).toBeCloseTo(5, 6);
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('nothing is said of a variance of %d', (variance) => {
  expect(response({ kind: 'tanh' }, 0, variance)).toBeUndefined();
});
