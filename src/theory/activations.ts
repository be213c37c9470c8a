import type { Activation, ActivationKind } from '../model';
import { erf, normalDensity, normalDistribution } from './erf';

/** An activation that acts on every element alone. */
export interface Pointwise {
  readonly f: (x: number) => number;
  /** f′; at a kink, the value that frameworks use. */
  readonly derivative: (x: number) => number;
  /** Where f or f′ is not smooth: quadrature must not step over these. */
  readonly breaks: readonly number[];
}

/** Reads a parameter of the activation, or its default. */
type Read = (name: string, otherwise: number) => number;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** slope·x below zero, x above. */
const rectifier = (slope: number): Pointwise => ({
  f: (x) => (x > 0 ? x : slope * x),
  derivative: (x) => (x > 0 ? 1 : slope),
  breaks: slope === 1 ? [] : [0],
});

/** scale·α(e^(x/width) − 1) below zero, scale·x above. */
const exponentialUnit = (alpha: number, width = 1, scale = 1): Pointwise => ({
  f: (x) => scale * (x > 0 ? x : alpha * Math.expm1(x / width)),
  derivative: (x) => scale * (x > 0 ? 1 : (alpha / width) * Math.exp(x / width)),
  breaks: [0],
});

/** scale·x + offset, held between min and max. */
const clamp = (min: number, max: number, scale = 1, offset = 0): Pointwise => ({
  f: (x) => Math.min(max, Math.max(min, scale * x + offset)),
  derivative: (x) => (scale * x + offset > min && scale * x + offset < max ? scale : 0),
  breaks: [(min - offset) / scale, (max - offset) / scale].filter(Number.isFinite),
});

/** x·gate(x) for a smooth gate. */
const gated = (gate: (x: number) => number, slope: (x: number) => number): Pointwise => ({
  f: (x) => x * gate(x),
  derivative: (x) => gate(x) + x * slope(x),
  breaks: [],
});

const smooth = (f: (x: number) => number, derivative: (x: number) => number): Pointwise => ({
  f,
  derivative,
  breaks: [],
});

/** The tanh approximation of Φ: Hendrycks & Gimpel 2016, section 2. */
const tanhPhi = (x: number): number => (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) / 2;

const logisticSlope = (x: number): number => logistic(x) * logistic(-x);
const tanhSlope = (x: number): number => 1 - Math.tanh(x) ** 2;

/** 0 within ±λ, moved towards 0 by `bias` outside: ONNX Shrink. */
const shrink = (lambda: number, bias: number): Pointwise => ({
  f: (x) => (x > lambda ? x - bias : x < -lambda ? x + bias : 0),
  derivative: (x) => (Math.abs(x) > lambda ? 1 : 0),
  breaks: [-lambda, lambda],
});

const functions: Readonly<Record<Exclude<ActivationKind, 'softmax' | 'log-softmax'>, (read: Read) => Pointwise>> = {
  linear: () => rectifier(1),
  relu: () => rectifier(0),
  'leaky-relu': (read) => rectifier(read('alpha', 0.01)),
  prelu: (read) => rectifier(read('alpha', 0.25)),
  relu6: () => clamp(0, 6),
  'hard-tanh': () => clamp(-1, 1),
  clip: (read) => clamp(read('min', Number.NEGATIVE_INFINITY), read('max', Number.POSITIVE_INFINITY)),
  'hard-sigmoid': (read) => clamp(0, 1, read('alpha', 0.2), read('beta', 0.5)),
  'hard-swish': () => {
    const gate = clamp(0, 1, 1 / 6, 0.5);
    return { ...gated(gate.f, gate.derivative), breaks: gate.breaks };
  },
  'thresholded-relu': (read) => {
    const alpha = read('alpha', 1);
    return { f: (x) => (x > alpha ? x : 0), derivative: (x) => (x > alpha ? 1 : 0), breaks: [alpha] };
  },
  'relu-squared': () => ({
    f: (x) => Math.max(x, 0) ** 2,
    derivative: (x) => 2 * Math.max(x, 0),
    breaks: [0],
  }),
  elu: (read) => exponentialUnit(read('alpha', 1)),
  celu: (read) => exponentialUnit(read('alpha', 1), read('alpha', 1)),
  selu: (read) => exponentialUnit(read('alpha', 1.6732632423543772), 1, read('gamma', 1.0507009873554805)),
  gelu: () => gated(normalDistribution, normalDensity),
  'gelu-tanh': () =>
    gated(tanhPhi, (x) => 2 * tanhPhi(x) * tanhPhi(-x) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x)),
  'quick-gelu': (read) => {
    const alpha = read('alpha', 1.702);
    return gated(
      (x) => logistic(alpha * x),
      (x) => alpha * logisticSlope(alpha * x),
    );
  },
  silu: () => gated(logistic, logisticSlope),
  mish: () =>
    gated(
      (x) => Math.tanh(softplus(x)),
      (x) => tanhSlope(softplus(x)) * logistic(x),
    ),
  softplus: () => smooth(softplus, logistic),
  sigmoid: () => smooth(logistic, logisticSlope),
  'log-sigmoid': () =>
    smooth(
      (x) => -softplus(-x),
      (x) => logistic(-x),
    ),
  tanh: () => smooth(Math.tanh, tanhSlope),
  tanhshrink: () =>
    smooth(
      (x) => x - Math.tanh(x),
      (x) => Math.tanh(x) ** 2,
    ),
  softshrink: (read) => shrink(read('lambda', 0.5), read('lambda', 0.5)),
  hardshrink: (read) => shrink(read('lambda', 0.5), 0),
  erf: () => smooth(erf, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)),
  softsign: () => ({
    f: (x) => x / (1 + Math.abs(x)),
    derivative: (x) => (1 + Math.abs(x)) ** -2,
    breaks: [0],
  }),
  atan: () => smooth(Math.atan, (x) => 1 / (1 + x * x)),
  sin: () => smooth(Math.sin, Math.cos),
  exponential: () => smooth(Math.exp, Math.exp),
};

/**
 * f and f′ of an activation, as JavaScript functions; undefined for softmax and log-softmax, which do not act on elements alone.
 * Parameters: `alpha` (leaky-relu, prelu, elu, celu, selu, quick-gelu, thresholded-relu, slope of hard-sigmoid), `beta` (offset of
 * hard-sigmoid), `gamma` (scale of selu), `min` and `max` (clip), `lambda` (softshrink, hardshrink); defaults are ONNX's, and prelu's PyTorch's.
 */
export function pointwise(activation: Activation): Pointwise | undefined {
  const { kind, parameters } = activation;
  if (kind === 'softmax' || kind === 'log-softmax') return undefined;
  return functions[kind]((name, otherwise) => parameters?.[name] ?? otherwise);
}
