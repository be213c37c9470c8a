import { describe, expect, test } from 'vitest';
import type { ActivationKind } from '../../src/model';
import { moments } from '../../src/theory/moments';

/**
 * Kind, parameters, E[f], E[f²], E[f′²] and gain 1/√E[f²] under N(0, 1), from another program (adaptive quadrature in Python). Where a
 * paper gives the number it agrees: √2 for ReLU (He et al. 2015), mean 0 and second moment 1 for SELU (Klambauer et al. 2017).
 */
const table: readonly (readonly [ActivationKind, Readonly<Record<string, number>>, number, number, number, number])[] =
  [
    ['linear', {}, 0.0, 1.0, 1.0, 1.0],
    ['relu', {}, 0.398942, 0.5, 0.5, Math.SQRT2],
    ['relu6', {}, 0.398942, 0.5, 0.5, Math.SQRT2],
    ['leaky-relu', { alpha: 0.01 }, 0.394953, 0.50005, 0.50005, 1.414143],
    ['leaky-relu', { alpha: 0.1 }, 0.359048, 0.505, 0.505, 1.407195],
    ['leaky-relu', { alpha: 0.2 }, 0.319154, 0.52, 0.52, 1.38675],
    ['prelu', { alpha: 0.25 }, 0.299207, 0.53125, 0.53125, 1.371989],
    ['leaky-relu', { alpha: 0.3 }, 0.27926, 0.545, 0.545, 1.354571],
    ['leaky-relu', { alpha: 11 / 48 }, 0.307518, 0.526259, 0.526259, 1.37848],
    ['elu', {}, 0.160521, 0.644945, 0.668102, 1.245198],
    ['celu', {}, 0.160521, 0.644945, 0.668102, 1.245198],
    ['selu', {}, 0.0, 1.0, 1.071575, 1.0],
    ['gelu', {}, 0.282095, 0.425221, 0.455851, 1.53353],
    ['gelu-tanh', {}, 0.282039, 0.425194, 0.455818, 1.533581],
    ['quick-gelu', {}, 0.282331, 0.421953, 0.449549, 1.539459],
    ['silu', {}, 0.206621, 0.355776, 0.379482, 1.676532],
    ['mish', {}, 0.240404, 0.452342, 0.479084, 1.486848],
    ['softplus', {}, 0.806059, 0.921246, 0.293379, 1.041867],
    ['sigmoid', {}, 0.5, 0.293379, 0.044836, 1.846229],
    ['hard-sigmoid', {}, 0.5, 0.289102, 0.039503, 1.859834],
    ['hard-sigmoid', { alpha: 1 / 6, beta: 0.5 }, 0.5, 0.277639, 0.027703, 1.89784],
    ['tanh', {}, 0.0, 0.394294, 0.464403, 1.592537],
    ['hard-tanh', {}, 0.0, 0.516059, 0.682689, 1.392036],
    ['erf', {}, 0.0, 0.464559, 0.56941, 1.467167],
    ['softsign', {}, 0.0, 0.183014, 0.227671, 2.337533],
    ['atan', {}, 0.0, 0.449701, 0.5, 1.491208],
    ['sin', {}, 0.0, 0.432332, 0.567668, 1.520867],
    ['hard-swish', {}, 0.166217, 0.331567, 0.358532, 1.736657],
    ['relu-squared', {}, 0.5, 1.5, 2.0, 0.816497],
    ['log-sigmoid', {}, -0.806059, 0.921246, 0.293379, 1.041867],
    ['tanhshrink', {}, 0.0, 0.182883, 0.252992, 2.338368],
    ['softshrink', {}, 0.0, 0.419279, 0.617075, 1.544361],
    ['hardshrink', {}, 0.0, 0.96914, 0.617075, 1.015796],
    ['thresholded-relu', {}, 0.241971, 0.400626, 0.158655, 1.579903],
    ['exponential', {}, 1.648721, 7.389056, 7.389056, 0.367879],
  ];

describe('moments under a standard normal', () => {
  test.each(table)('%s %o', (kind, parameters, mean, second, slope, gain) => {
    const found = moments({ kind, parameters }, 1);
    expect(found?.mean).toBeCloseTo(mean, 6);
    expect(found?.second).toBeCloseTo(second, 6);
    expect(found?.slope).toBeCloseTo(slope, 6);
    expect(1 / Math.sqrt(found?.second ?? 0)).toBeCloseTo(gain, 5);
  });
});

describe('moments at any scale', () => {
  /** Williams 1997, "Computing with infinite networks": E[erf²(√q z)] = 2/π · asin(2q / (1 + 2q)). */
  test.each([1e-6, 0.01, 1, 40, 1e6])('erf at q = %d is Williams’ arcsine', (q) => {
    const exact = (2 / Math.PI) * Math.asin((2 * q) / (1 + 2 * q));
    expect((moments({ kind: 'erf' }, q)?.second ?? 0) / exact).toBeCloseTo(1, 9);
  });

  test.each(['gelu', 'silu', 'mish', 'hard-swish', 'elu', 'softplus'] as const)('%s far from zero is ReLU', (kind) => {
    const found = moments({ kind }, 1e10);
    expect((found?.second ?? 0) / 1e10).toBeCloseTo(0.5, 4);
    expect(found?.slope).toBeCloseTo(0.5, 4);
  });

  test.each(['tanh', 'erf', 'softsign', 'atan', 'sin', 'hard-tanh'] as const)(
    '%s close to zero is a straight line',
    (kind) => {
      const slope = kind === 'erf' ? 4 / Math.PI : 1;
      const found = moments({ kind }, 1e-10);
      expect(found?.slope).toBeCloseTo(slope, 4);
      expect((found?.second ?? 0) / 1e-10).toBeCloseTo(slope, 4);
    },
  );

  /** Finite differences of E[f²] itself, which need neither f′ nor f″: kinks and jumps count. */
  test.each([
    'tanh',
    'relu6',
    'gelu',
    'hardshrink',
    'thresholded-relu',
    'sigmoid',
    'selu',
    'hard-sigmoid',
    'exponential',
  ] as const)('the response of %s is the derivative of its second moment', (kind) => {
    const [q, h] = [0.7, 1e-4];
    const second = (at: number): number => moments({ kind }, at)?.second ?? Number.NaN;
    const difference = (second(q + h) - second(q - h)) / (2 * h);
    expect(moments({ kind }, q)?.response).toBeCloseTo(difference, 6);
  });
});

describe('the curvature E[f f″]', () => {
  /** In closed form: −E[sin²] = −(1 − e⁻²)/2 of a sine, E[e^(2u)] = e² of the exponential, 0 of straight lines. */
  test.each([
    ['sin', -0.432332],
    ['exponential', 7.389056],
    ['linear', 0],
    ['relu', 0],
  ] as const)('of %s is %d', (kind, curvature) => {
    expect(moments({ kind }, 1)?.curvature).toBeCloseTo(curvature, 6);
  });

  /** Of tanh, E[f f″] = −2·E[tanh²·sech²], from plain sums over a fine grid. */
  test('of tanh is what a fine grid gives', () => {
    let expected = 0;
    for (let z = -9; z <= 9; z += 1e-3) {
      const t = Math.tanh(z);
      expected -= ((2 * t * t * (1 - t * t) * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)) * 1e-3;
    }
    expect(moments({ kind: 'tanh' }, 1)?.curvature).toBeCloseTo(expected, 6);
  });
});

describe('where there is nothing to say', () => {
  test.each(['softmax', 'log-softmax'] as const)('%s does not act on elements alone', (kind) => {
    expect(moments({ kind }, 1)).toBeUndefined();
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a second moment of %d', (q) => {
    expect(moments({ kind: 'tanh' }, q)).toBeUndefined();
  });
});
