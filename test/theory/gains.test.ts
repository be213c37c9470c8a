import { describe, expect, test } from 'vitest';
import { gain, recommendedVariance } from '../../src/theory/gains';
import { descend } from '../../src/theory/meanField';

test.each([
  // PyTorch's torch.nn.init.calculate_gain, exact for these.
  ['relu', {}, Math.SQRT2],
  ['leaky-relu', { alpha: 0.2 }, Math.sqrt(2 / 1.04)],
  ['linear', {}, 1],
  // By construction (Klambauer et al. 2017).
  ['selu', {}, 1],
] as const)('gain of %s', (kind, parameters, value) => {
  expect(gain({ kind, parameters })).toBeCloseTo(value, 9);
});

describe('what to draw weights with', () => {
  test('He et al. 2015 in front of ReLU: 2 / fan-in', () => {
    const found = recommendedVariance({ kind: 'relu' }, 128);
    expect(found?.variance).toBeCloseTo(2 / 128, 12);
    expect(found?.initializer).toBe('he-normal');
  });

  test('He et al. 2015, equation 15, in front of a leaky ReLU: 2 / ((1 + α²) fan-in)', () => {
    expect(recommendedVariance({ kind: 'leaky-relu', parameters: { alpha: 0.3 } }, 50)?.variance).toBeCloseTo(
      2 / (1.09 * 50),
      12,
    );
  });

  test('LeCun in front of SELU and of nothing', () => {
    expect(recommendedVariance({ kind: 'selu' }, 10)).toMatchObject({ scale: 1, initializer: 'lecun-normal' });
    expect(recommendedVariance({ kind: 'linear' }, 10)).toMatchObject({ scale: 1, initializer: 'lecun-normal' });
  });

  test.each(['sigmoid', 'softplus', 'hard-sigmoid', 'exponential', 'softmax', 'relu-squared'] as const)(
    'nothing in front of %s: no scale keeps signal and gradient over depth',
    (kind) => {
      expect(recommendedVariance({ kind }, 64)).toBeUndefined();
    },
  );

  test.each([
    'relu',
    'relu6',
    'elu',
    'selu',
    'gelu',
    'silu',
    'mish',
    'hard-swish',
    'tanh',
    'erf',
    'softsign',
    'atan',
  ] as const)('in front of %s it keeps both within half a decade over twenty layers', (kind) => {
    const found = recommendedVariance({ kind }, 1);
    const { q, chi } = descend({ kind }, found?.scale ?? 0, { weight: found?.scale ?? 0 }, 20);
    expect(Math.abs(Math.log10((q[19] ?? 0) / (q[0] ?? 1))) / 2).toBeLessThan(0.5);
    expect(Math.abs(chi.slice(0, -1).reduce((sum, x) => sum + Math.log10(x), 0)) / 2).toBeLessThan(0.5);
  });

  test('no fan-in, no recommendation', () => {
    expect(recommendedVariance({ kind: 'relu' }, 0)).toBeUndefined();
  });
});
