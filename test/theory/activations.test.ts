import { describe, expect, test } from 'vitest';
import type { Activation } from '../../src/model';
import { pointwise } from '../../src/theory/activations';

const every: readonly Activation[] = [
  { kind: 'linear' },
  { kind: 'relu' },
  { kind: 'relu6' },
  { kind: 'clip', parameters: { min: -0.5, max: 2 } },
  { kind: 'leaky-relu', parameters: { alpha: 0.2 } },
  { kind: 'prelu' },
  { kind: 'elu', parameters: { alpha: 1.5 } },
  { kind: 'celu', parameters: { alpha: 0.7 } },
  { kind: 'selu' },
  { kind: 'gelu' },
  { kind: 'gelu-tanh' },
  { kind: 'quick-gelu' },
  { kind: 'silu' },
  { kind: 'mish' },
  { kind: 'hard-swish' },
  { kind: 'softplus' },
  { kind: 'sigmoid' },
  { kind: 'hard-sigmoid' },
  { kind: 'tanh' },
  { kind: 'hard-tanh' },
  { kind: 'erf' },
  { kind: 'softsign' },
  { kind: 'atan' },
  { kind: 'sin' },
  { kind: 'relu-squared' },
  { kind: 'log-sigmoid' },
  { kind: 'tanhshrink' },
  { kind: 'softshrink' },
  { kind: 'hardshrink' },
  { kind: 'thresholded-relu' },
  { kind: 'exponential' },
];

/** Away from every kink of the functions above. */
const points = [-7.3, -3.7, -1.9, -0.93, -0.31, 0.27, 0.81, 1.37, 2.6, 3.9, 6.8];

describe('derivatives', () => {
  test.each(every)('of $kind agree with central differences', (activation) => {
    const found = pointwise(activation);
    const h = 1e-5;
    for (const x of points) {
      const difference = ((found?.f(x + h) ?? 0) - (found?.f(x - h) ?? 0)) / (2 * h);
      expect(found?.derivative(x)).toBeCloseTo(
        difference,
        6 - Math.max(0, Math.ceil(Math.log10(Math.abs(difference)))),
      );
    }
  });

  test.each(every)('of $kind are smooth but for the breaks it names', (activation) => {
    const found = pointwise(activation);
    const jumps = Array.from({ length: 2000 }, (_, i) => -10 + i / 100 + 0.005).filter(
      (x) =>
        Math.abs((found?.derivative(x + 0.005) ?? 0) - (found?.derivative(x - 0.005) ?? 0)) >
        0.1 * (1 + Math.abs(found?.f(x) ?? 0)),
    );
    for (const x of jumps) expect(found?.breaks.some((b) => Math.abs(b - x) < 0.011)).toBe(true);
  });
});

describe('values that papers and manuals print', () => {
  test.each([
    // PyTorch's documentation and Hendrycks & Gimpel 2016: GELU(1) = Φ(1) = 0.8413.
    ['gelu', 1, 0.8413447],
    ['silu', 1, 0.7310586],
    // Misra 2019: the minimum of Mish is about −0.30884, at −1.1924.
    ['mish', -1.1924, -0.3088],
    // Howard et al. 2019: hard-swish is 0 below −3 and the identity above 3.
    ['hard-swish', -3, 0],
    ['hard-swish', 4, 4],
    // Keras' hard sigmoid, 0.2x + 0.5.
    ['hard-sigmoid', 1, 0.7],
    ['selu', -40, -1.7580993],
    ['softplus', 0, Math.LN2],
    ['softsign', 3, 0.75],
  ] as const)('%s(%d) = %d', (kind, x, value) => {
    expect(pointwise({ kind })?.f(x)).toBeCloseTo(value, 4);
  });
});

test.each([
  ['softplus', 800],
  ['mish', -800],
  ['silu', -800],
  ['gelu', -800],
  ['log-sigmoid', -800],
  ['elu', -800],
] as const)('%s is finite at %d', (kind, x) => {
  const found = pointwise({ kind });
  expect(Number.isFinite(found?.f(x))).toBe(true);
  expect(Number.isFinite(found?.derivative(x))).toBe(true);
});

test.each(['softmax', 'log-softmax'] as const)('%s is no function of one element', (kind) => {
  expect(pointwise({ kind })).toBeUndefined();
});
