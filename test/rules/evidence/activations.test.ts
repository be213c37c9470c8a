import { describe, expect, it } from 'vitest';
import type { Activation, ActivationKind } from '../../../src/model';
import {
  criticalVariance,
  fittingInitializer,
  isReluLike,
  isSquashing,
  saturationPoint,
} from '../../../src/rules/evidence/activations';

const of = (kind: ActivationKind, parameters?: Readonly<Record<string, number>>): Activation =>
  parameters ? { kind, parameters } : { kind };

/** The error function by its Maclaurin series: exact to float64 for the arguments here. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let [sum, term] = [x, x];
  for (let n = 1; n < 120; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const softplus = (z: number): number => Math.log1p(Math.exp(z));

/** The definitions of the functions, written out anew. */
const functions: Readonly<Partial<Record<ActivationKind, (z: number) => number>>> = {
  linear: (z) => z,
  relu: (z) => Math.max(0, z),
  'leaky-relu': (z) => Math.max(0.01 * z, z),
  prelu: (z) => Math.max(0.25 * z, z),
  elu: (z) => (z > 0 ? z : Math.expm1(z)),
  celu: (z) => (z > 0 ? z : Math.expm1(z)),
  selu: (z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z)),
  gelu: (z) => (z / 2) * (1 + erf(z / Math.SQRT2)),
  'gelu-tanh': (z) => (z / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3))),
  'quick-gelu': (z) => z * logistic(1.702 * z),
  silu: (z) => z * logistic(z),
  mish: (z) => z * Math.tanh(softplus(z)),
  'hard-swish': (z) => (z * Math.min(6, Math.max(0, z + 3))) / 6,
  tanh: Math.tanh,
  'hard-tanh': (z) => Math.min(1, Math.max(-1, z)),
  erf,
  softsign: (z) => z / (1 + Math.abs(z)),
  atan: Math.atan,
  sigmoid: logistic,
};

/** E[f(z)²] for a standard normal z, by the midpoint rule. */
function secondMoment(f: (z: number) => number): number {
  const [from, to, steps] = [-9, 9, 36_000];
  const h = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const z = from + (i + 0.5) * h;
    sum += f(z) ** 2 * Math.exp((-z * z) / 2);
  }
  return (sum * h) / Math.sqrt(2 * Math.PI);
}

describe('the variance that keeps the signal', () => {
  const kinds = (Object.keys(functions) as ActivationKind[]).filter((k) => k !== 'sigmoid');
  it.each(kinds)('behind %s is 1 / E[f(z)²]', (kind) => {
    const f = functions[kind] ?? Number;
    expect(criticalVariance(of(kind))).toBeCloseTo(1 / secondMoment(f), 3);
  });

  it('depends on the slope of LeakyReLU (He et al. 2015, equation 15)', () => {
    expect(criticalVariance(of('leaky-relu', { alpha: 0.3 }))).toBeCloseTo(2 / 1.09);
  });

  it('behind no activation is that of a linear layer', () => expect(criticalVariance(null)).toBe(1));

  it('does not exist for functions that no variance helps', () => {
    for (const kind of ['sigmoid', 'softplus', 'softmax', 'exponential'] as const) {
      expect(criticalVariance(of(kind)), kind).toBeUndefined();
    }
  });

  it('has the name that people know', () => {
    expect(fittingInitializer(of('relu'))).toBe('He (variance 2 / fan-in)');
    expect(fittingInitializer(of('selu'))).toBe('LeCun (variance 1 / fan-in)');
    expect(fittingInitializer(of('silu'))).toBe('variance 2.81 / fan-in');
  });
});

describe('the point of saturation', () => {
  const slope = (f: (z: number) => number, z: number): number => (f(z + 1e-5) - f(z - 1e-5)) / 2e-5;
  it.each(['tanh', 'sigmoid', 'erf', 'softsign', 'atan'] as const)(
    'of %s is where the slope is a tenth of that at 0',
    (kind) => {
      const f = functions[kind] ?? Number;
      expect(slope(f, saturationPoint(of(kind)) ?? 0) / slope(f, 0)).toBeCloseTo(0.1, 4);
    },
  );

  it('of piecewise linear functions is their corner', () => {
    expect(saturationPoint(of('hard-tanh'))).toBe(1);
    expect(saturationPoint(of('hard-sigmoid', { alpha: 1 / 6 }))).toBeCloseTo(3);
    expect(saturationPoint(of('relu'))).toBeUndefined();
  });
});

describe('families', () => {
  it('of rectifiers: no gradient below zero', () => {
    expect([of('relu'), of('relu6'), of('clip', { min: 0, max: 6 })].every(isReluLike)).toBe(true);
    expect([of('leaky-relu'), of('clip', { min: -1, max: 1 }), of('gelu'), null].some(isReluLike)).toBe(false);
  });

  it('of squashing functions: not centred on zero', () => {
    expect([of('sigmoid'), of('softplus'), of('hard-sigmoid'), of('log-sigmoid')].every(isSquashing)).toBe(true);
    expect([of('tanh'), of('relu'), null].some(isSquashing)).toBe(false);
  });
});
