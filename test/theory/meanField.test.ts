import { describe, expect, test } from 'vitest';
import type { ActivationKind } from '../../src/model';
import { critical, descend, forward, susceptibility } from '../../src/theory/meanField';

const fixedPoints = [0.01, 0.1, 0.25, 0.5, 1, 2, 4];

/** σ_w² and σ_b² where χ = 1 at the fixed points above, from another program; four digits. */
const lines: readonly (readonly [ActivationKind, readonly number[], readonly number[]])[] = [
  ['tanh', [1.0197, 1.1776, 1.394, 1.688, 2.1533, 2.8612, 3.907], [0, 0.0008, 0.0081, 0.038, 0.151, 0.5123, 1.518]],
  ['erf', [0.801, 0.9293, 1.1107, 1.3603, 1.7562, 2.3562, 3.2383], [0, 0.0009, 0.0097, 0.0466, 0.1841, 0.6091, 1.743]],
  [
    'hard-tanh',
    [1.0, 1.0016, 1.0477, 1.1867, 1.4648, 1.9212, 2.6115],
    [0, 0.0001, 0.0089, 0.0596, 0.2441, 0.7671, 2.066],
  ],
  [
    'softsign',
    [1.3214, 2.0331, 2.6538, 3.3666, 4.3923, 5.8676, 7.9856],
    [0.0001, 0.0048, 0.0223, 0.0678, 0.1961, 0.5405, 1.42],
  ],
  ['sin', [1.01, 1.0997, 1.2449, 1.4621, 1.7616, 1.964, 1.9993], [0, 0.0003, 0.0051, 0.0379, 0.2384, 1.036, 3.001]],
  ['elu', [1.0761, 1.2167, 1.3131, 1.401, 1.4968, 1.5931, 1.6823], [0, 0.0008, 0.004, 0.0123, 0.0347, 0.0881, 0.2009]],
  [
    'selu',
    [0.5323, 0.6464, 0.735, 0.8245, 0.9332, 1.0563, 1.1851],
    [0, 0.0013, 0.0069, 0.0224, 0.0668, 0.1805, 0.4375],
  ],
  [
    'gelu',
    [3.9026, 3.3002, 2.8115, 2.4555, 2.1937, 2.0429, 1.9761],
    [0.0001, 0.004, 0.0152, 0.0345, 0.0672, 0.1163, 0.1864],
  ],
  ['silu', [3.9608, 3.6663, 3.3299, 2.9877, 2.6352, 2.3426, 2.144], [0, 0.002, 0.0094, 0.0262, 0.0625, 0.1279, 0.2311]],
  [
    'mish',
    [2.7514, 2.5681, 2.3863, 2.2266, 2.0873, 1.9943, 1.9493],
    [0, 0.0021, 0.0093, 0.0244, 0.0558, 0.112, 0.2016],
  ],
  [
    'hard-swish',
    [3.9823, 3.8298, 3.6, 3.2729, 2.7892, 2.3067, 2.017],
    [0, 0.0011, 0.0062, 0.0227, 0.0752, 0.2019, 0.4284],
  ],
];

/** What a normal cut at two standard deviations keeps of its variance: the scale of tfjs' glorotNormal and heNormal. */
const cut = 0.7737413;
const depths = [5, 10, 20, 50];

/** Activation, σ_w², q_L/q_1 and Π χ over L = 5, 10, 20, 50 layers from standardised inputs, from another program; two digits. */
const pairings: readonly (readonly [ActivationKind, number, readonly number[], readonly number[]])[] = [
  ['relu', 1, [0.063, 0.002, 1.9e-6, 1.8e-15], [0.031, 0.00098, 9.5e-7, 8.9e-16]],
  ['relu', 2, [1, 1, 1, 1], [1, 1, 1, 1]],
  ['relu', 1 / 3, [0.00077, 9.9e-8, 1.6e-15, 7.4e-39], [0.00013, 1.7e-8, 2.7e-16, 1.2e-39]],
  ['relu', cut, [0.022, 0.00019, 1.5e-8, 6.2e-21], [0.0087, 7.5e-5, 5.6e-9, 2.4e-21]],
  ['relu', 2 * cut, [0.36, 0.099, 0.0076, 3.5e-6], [0.28, 0.077, 0.0059, 2.7e-6]],
  ['leaky-relu', 1, [0.063, 0.002, 1.9e-6, 1.8e-15], [0.031, 0.00098, 9.6e-7, 8.9e-16]],
  ['leaky-relu', 2, [1, 1, 1, 1], [1, 1, 1, 1]],
  ['leaky-relu', 1 / 3, [0.00077, 9.9e-8, 1.6e-15, 7.5e-39], [0.00013, 1.7e-8, 2.7e-16, 1.2e-39]],
  ['leaky-relu', cut, [0.022, 0.00019, 1.5e-8, 6.2e-21], [0.0087, 7.5e-5, 5.7e-9, 2.4e-21]],
  ['leaky-relu', 2 * cut, [0.36, 0.099, 0.0077, 3.5e-6], [0.28, 0.077, 0.0059, 2.7e-6]],
  ['elu', 1, [0.23, 0.071, 0.018, 0.0028], [0.19, 0.07, 0.02, 0.0034]],
  ['elu', 2, [1.9, 3.2, 6.5, 18], [2.7, 5.9, 19, 200]],
  ['elu', 1 / 3, [0.0063, 2.4e-5, 4e-10, 2e-24], [0.0021, 8.2e-6, 1.4e-10, 6.7e-25]],
  ['elu', cut, [0.1, 0.015, 0.00072, 2.8e-7], [0.072, 0.011, 0.00061, 2.4e-7]],
  ['elu', 2 * cut, [0.85, 0.75, 0.67, 0.64], [1, 1.1, 1.4, 3.9]],
  ['selu', 1, [1, 1, 1, 1], [1.4, 2, 4, 32]],
  ['selu', 2, [5.2, 15, 62, 1.5e3], [12, 59, 5.7e2, 4.5e4]],
  ['selu', 1 / 3, [0.062, 0.0061, 0.00013, 2.8e-9], [0.04, 0.0044, 0.0001, 2.1e-9]],
  ['selu', cut, [0.56, 0.43, 0.37, 0.37], [0.66, 0.64, 0.79, 2]],
  ['selu', 2 * cut, [2.7, 4.5, 6.3, 7.1], [5.3, 15, 71, 3.6e3]],
  ['gelu', 1, [0.013, 1.3e-5, 1.3e-11, 1.1e-29], [0.0042, 4.2e-6, 4e-12, 3.4e-30]],
  ['gelu', 2, [0.69, 0.31, 0.0027, 2.6e-12], [0.83, 0.48, 0.0039, 3.6e-12]],
  ['gelu', 1 / 3, [7.3e-5, 2.9e-10, 4.7e-21, 2e-53], [6.7e-6, 2.7e-11, 4.3e-22, 1.8e-54]],
  ['gelu', cut, [0.0035, 9.4e-7, 6.9e-14, 2.7e-35], [0.0008, 2.2e-7, 1.6e-14, 6.3e-36]],
  ['gelu', 2 * cut, [0.17, 0.0028, 2.1e-7, 8.9e-20], [0.12, 0.0017, 1.3e-7, 5.4e-20]],
  ['silu', 1, [0.0074, 7.2e-6, 6.9e-12, 6e-30], [0.0021, 2.1e-6, 2e-12, 1.7e-30]],
  ['silu', 2, [0.32, 0.022, 2.3e-5, 2.1e-14], [0.29, 0.018, 1.8e-5, 1.7e-14]],
  ['silu', 1 / 3, [5.9e-5, 2.4e-10, 3.8e-21, 1.6e-53], [5.2e-6, 2.1e-11, 3.4e-22, 1.4e-54]],
  ['silu', cut, [0.0022, 6.1e-7, 4.5e-14, 1.8e-35], [0.00048, 1.3e-7, 9.6e-15, 3.8e-36]],
  ['silu', 2 * cut, [0.07, 0.00069, 5.2e-8, 2.2e-20], [0.037, 0.00035, 2.6e-8, 1.1e-20]],
  ['mish', 1, [0.029, 0.00018, 6.5e-9, 3.2e-22], [0.012, 7.6e-5, 2.8e-9, 1.4e-22]],
  ['mish', 2, [0.79, 0.53, 0.13, 1.3e-5], [0.98, 0.87, 0.32, 3.4e-5]],
  ['mish', 1 / 3, [0.00025, 6.1e-9, 3.8e-18, 9e-46], [3.1e-5, 7.8e-10, 4.8e-19, 1.1e-46]],
  ['mish', cut, [0.0089, 1.5e-5, 4.2e-11, 9.4e-28], [0.0028, 4.7e-6, 1.3e-11, 3e-28]],
  ['mish', 2 * cut, [0.23, 0.019, 5.7e-5, 1.4e-12], [0.2, 0.015, 4.6e-5, 1.1e-12]],
  ['hard-swish', 1, [0.006, 5.9e-6, 5.6e-12, 4.8e-30], [0.0017, 1.7e-6, 1.6e-12, 1.4e-30]],
  ['hard-swish', 2, [0.25, 0.011, 1.1e-5, 1e-14], [0.22, 0.0087, 8.5e-6, 8e-15]],
  ['hard-swish', 1 / 3, [5.4e-5, 2.2e-10, 3.5e-21, 1.5e-53], [4.7e-6, 1.9e-11, 3e-22, 1.3e-54]],
  ['hard-swish', cut, [0.0019, 5.1e-7, 3.8e-14, 1.5e-35], [0.0004, 1.1e-7, 8e-15, 3.2e-36]],
  ['hard-swish', 2 * cut, [0.052, 0.00047, 3.5e-8, 1.5e-20], [0.026, 0.00023, 1.7e-8, 7.4e-21]],
  ['tanh', 1, [0.13, 0.058, 0.027, 0.01], [0.14, 0.071, 0.036, 0.014]],
  ['tanh', 2, [0.33, 0.31, 0.31, 0.31], [0.73, 1.2, 3.2, 65]],
  ['tanh', 1 / 3, [0.0066, 2.7e-5, 4.5e-10, 2.2e-24], [0.0023, 9.4e-6, 1.6e-10, 7.8e-25]],
  ['tanh', cut, [0.075, 0.015, 0.0011, 4.8e-7], [0.063, 0.014, 0.001, 4.5e-7]],
  ['tanh', 2 * cut, [0.25, 0.21, 0.2, 0.2], [0.42, 0.47, 0.73, 2.9]],
  ['tanh', 25 / 9, [0.43, 0.42, 0.42, 0.42], [1.5, 3.8, 25, 7.7e3]],
  ['softsign', 1, [0.022, 0.0048, 0.0011, 0.00017], [0.021, 0.0059, 0.0015, 0.00025]],
  ['softsign', 2, [0.068, 0.044, 0.04, 0.04], [0.12, 0.11, 0.15, 0.54]],
  ['softsign', 1 / 3, [0.0016, 5.6e-6, 9.4e-11, 4.6e-25], [0.00057, 2.2e-6, 3.6e-11, 1.8e-25]],
  ['softsign', cut, [0.013, 0.0014, 6.2e-5, 2.4e-8], [0.01, 0.0013, 6.4e-5, 2.5e-8]],
  ['softsign', 2 * cut, [0.047, 0.023, 0.017, 0.017], [0.064, 0.043, 0.041, 0.067]],
  ['sigmoid', 1, [0.26, 0.26, 0.26, 0.26], [4.3e-7, 2.3e-13, 6.6e-26, 1.6e-63]],
  ['sigmoid', 2, [0.28, 0.28, 0.28, 0.28], [7.5e-6, 7.9e-11, 8.7e-21, 1.2e-50]],
  ['sigmoid', 1 / 3, [0.26, 0.26, 0.26, 0.26], [2.9e-9, 9.3e-18, 9.5e-35, 1e-85]],
  ['sigmoid', cut, [0.26, 0.26, 0.26, 0.26], [1.4e-7, 2.3e-14, 6.6e-28, 1.5e-68]],
  ['sigmoid', 2 * cut, [0.27, 0.27, 0.27, 0.27], [2.7e-6, 9.7e-12, 1.3e-22, 2.8e-55]],
  ['softplus', 1, [0.86, 0.86, 0.86, 0.86], [0.0021, 4.1e-6, 1.7e-11, 1.1e-27]],
  ['softplus', 2, [2.4, 3.9, 6.4, 12], [0.14, 0.033, 0.0028, 1e-5]],
  ['softplus', 1 / 3, [0.56, 0.56, 0.56, 0.56], [5.1e-6, 2.5e-11, 6.2e-22, 9.2e-54]],
  ['softplus', cut, [0.73, 0.72, 0.72, 0.72], [0.00048, 2.2e-7, 4.6e-14, 4.4e-34]],
  ['softplus', 2 * cut, [1.4, 1.6, 1.6, 1.6], [0.028, 0.00093, 1e-6, 1.5e-15]],
];

describe('the critical line', () => {
  test.each(lines)('of %s', (kind, weights, biases) => {
    const found = fixedPoints.map((q) => critical({ kind }, q));
    expect(found.map((scales) => scales?.weight)).toEqual(weights.map((x) => expect.closeTo(x, 3)));
    expect(found.map((scales) => scales?.bias)).toEqual(biases.map((x) => expect.closeTo(x, 3)));
  });

  test('is where neither signal nor gradient changes', () => {
    const scales = critical({ kind: 'tanh' }, 0.5);
    expect(scales).toBeDefined();
    if (!scales) return;
    expect(forward({ kind: 'tanh' }, 0.5, scales)).toBeCloseTo(0.5, 12);
    expect(susceptibility({ kind: 'tanh' }, 0.5, scales)).toBeCloseTo(1, 12);
  });

  /** Schoenholz et al. 2017, figure 2: tanh with σ_b² = 0.05 is critical at σ_w² = 1.76. */
  test('of tanh passes through the point that Schoenholz et al. name', () => {
    const near = Array.from({ length: 400 }, (_, i) => critical({ kind: 'tanh' }, 0.3 + i / 1000));
    const point = near.reduce((a, b) => (Math.abs((b?.bias ?? 1) - 0.05) < Math.abs((a?.bias ?? 1) - 0.05) ? b : a));
    expect(point?.weight).toBeCloseTo(1.76, 2);
  });

  test.each(['sigmoid', 'softplus'] as const)('does not exist for %s', (kind) => {
    for (const q of [0.1, 1, 4]) expect(critical({ kind }, q)).toBeUndefined();
  });
});

describe('a plain chain', () => {
  /** Printed to two digits: within half a unit of the second. */
  const agrees = (found: number, printed: number): void => expect(Math.abs(found / printed - 1)).toBeLessThan(0.051);

  test.each(pairings)('%s with σ_w² = %d', (kind, weight, signal, gradient) => {
    const { q, chi } = descend({ kind }, weight, { weight }, 50);
    depths.forEach((layers, i) => {
      agrees((q[layers - 1] ?? 0) / (q[0] ?? 1), signal[i] ?? 0);
      agrees(
        chi.slice(0, layers).reduce((product, x) => product * x, 1),
        gradient[i] ?? 0,
      );
    });
  });

  test('ends where q underflows instead of going on with nothing', () => {
    const { q } = descend({ kind: 'relu' }, 1, { weight: 1e-30 }, 50);
    expect(q.length).toBeLessThan(50);
    expect(q.every((x) => x > 0)).toBe(true);
  });
});
