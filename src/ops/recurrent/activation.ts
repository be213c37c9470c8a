import { attribute, type Node } from '../../model';
import type { GraphBuilder } from '../builder';
import { NoGradient } from '../operator';

/** Nonlinearities that RNN, GRU and LSTM name in their `activations` (ONNX operator pages of the three), with their derivatives. */

interface Kind {
  /** Defaults of α and β as ONNX Runtime has them, for as many of the two as it takes. */
  readonly defaults: readonly number[];
  value(b: GraphBuilder, x: string, alpha: number, beta: number): string;
  /** Derivative at x, where `y` is the value there. At a kink that of the left piece, as PyTorch has it. */
  slope(b: GraphBuilder, x: string, y: string, alpha: number, beta: number): string;
  /** The largest derivative anywhere; absent: 1. */
  steepest?(alpha: number, beta: number): number;
}

const constant = (b: GraphBuilder, x: string, value: number): string => b.filled(value, b.shapeOf(x), b.dtypeOf(x));
const step = (b: GraphBuilder, x: string, threshold = 0): string => b.cast(b.greater(x, threshold), b.dtypeOf(x));
const negative = (b: GraphBuilder, x: string): string => b.op('Min', [x, b.scalar(0, b.dtypeOf(x))]);

const kinds: Readonly<Record<string, Kind>> = {
  affine: {
    defaults: [0, 0],
    value: (b, x, alpha, beta) => b.add(b.mul(x, alpha), beta),
    slope: (b, x, _, alpha) => constant(b, x, alpha),
    steepest: (alpha) => Math.abs(alpha),
  },
  elu: {
    defaults: [1],
    value: (b, x, alpha) => b.where(b.greater(x, 0), x, b.mul(b.sub(b.exp(negative(b, x)), 1), alpha)),
    slope: (b, x, _, alpha) => b.where(b.greater(x, 0), 1, b.mul(b.exp(negative(b, x)), alpha)),
    steepest: (alpha) => Math.max(1, Math.abs(alpha)),
  },
  hardsigmoid: {
    defaults: [0.2, 0.5],
    value: (b, x, alpha, beta) => clipped(b, b.add(b.mul(x, alpha), beta), 0, 1),
    slope: (b, _, y, alpha) => b.where(b.and(b.greater(y, 0), b.less(y, 1)), constant(b, y, alpha), 0),
    steepest: (alpha) => Math.abs(alpha),
  },
  leakyrelu: {
    defaults: [0.01],
    value: (b, x, alpha) => b.where(b.greater(x, 0), x, b.mul(x, alpha)),
    slope: (b, x, _, alpha) => b.where(b.greater(x, 0), constant(b, x, 1), alpha),
    steepest: (alpha) => Math.max(1, Math.abs(alpha)),
  },
  relu: {
    defaults: [],
    value: (b, x) => b.op('Relu', [x]),
    slope: (b, x) => step(b, x),
  },
  scaledtanh: {
    defaults: [0, 0],
    value: (b, x, alpha, beta) => b.mul(b.tanh(b.mul(x, beta)), alpha),
    slope: (b, x, _, alpha, beta) => {
      const t = b.tanh(b.mul(x, beta));
      return b.mul(b.sub(1, b.mul(t, t)), alpha * beta);
    },
    steepest: (alpha, beta) => Math.abs(alpha * beta),
  },
  sigmoid: {
    defaults: [],
    value: (b, x) => b.sigmoid(x),
    slope: (b, _, y) => b.mul(y, b.sub(1, y)),
    steepest: () => 1 / 4,
  },
  softplus: {
    defaults: [],
    value: (b, x) => b.op('Softplus', [x]),
    slope: (b, x) => b.sigmoid(x),
  },
  softsign: {
    defaults: [],
    value: (b, x) => b.div(x, b.add(b.abs(x), 1)),
    slope: (b, x) => {
      const root = b.reciprocal(b.add(b.abs(x), 1));
      return b.mul(root, root);
    },
  },
  tanh: {
    defaults: [],
    value: (b, x) => b.tanh(x),
    slope: (b, _, y) => b.sub(1, b.mul(y, y)),
  },
  thresholdedrelu: {
    defaults: [0],
    value: (b, x, alpha) => b.where(b.greater(x, alpha), x, 0),
    slope: (b, x, _, alpha) => step(b, x, alpha),
  },
};

const clipped = (b: GraphBuilder, x: string, low: number, high: number): string =>
  b.op('Clip', [x, b.scalar(low, b.dtypeOf(x)), b.scalar(high, b.dtypeOf(x))]);

export interface Activation {
  value(b: GraphBuilder, x: string): string;
  slope(b: GraphBuilder, x: string, y: string): string;
  /** The largest slope anywhere. */
  readonly steepest: number;
}

/**
 * A cell's activations, direction after direction. `activation_alpha` and `activation_beta` are consumed in their order by those
 * that take one. `clip` holds what enters a gate or candidate in [−clip, clip], outside of which the derivative is 0; an LSTM's third
 * activation, of the cell's state, takes it as it is (in ONNX Runtime; the operator page leaves it open).
 */
export function activationsOf(node: Node, defaults: readonly string[], directions: number): readonly Activation[] {
  const names = attribute(node, 'activations', 'strings') ?? Array.from({ length: directions }, () => defaults).flat();
  const alphas = [...(attribute(node, 'activation_alpha', 'floats') ?? [])];
  const betas = [...(attribute(node, 'activation_beta', 'floats') ?? [])];
  const limit = attribute(node, 'clip', 'float') ?? 0;
  return names.map((name, i) => {
    const kind = kinds[name.toLowerCase()];
    if (!kind) throw new NoGradient(`its activation ${JSON.stringify(name)} is unknown`);
    const [defaultAlpha, defaultBeta] = kind.defaults;
    const alpha = defaultAlpha === undefined ? 0 : (alphas.shift() ?? defaultAlpha);
    const beta = defaultBeta === undefined ? 0 : (betas.shift() ?? defaultBeta);
    const clip = i % defaults.length < 2 ? limit : 0;
    const held = (b: GraphBuilder, x: string): string => (clip > 0 ? clipped(b, x, -clip, clip) : x);
    return {
      steepest: kind.steepest?.(alpha, beta) ?? 1,
      value: (b, x) => kind.value(b, held(b, x), alpha, beta),
      slope(b, x, y) {
        const inner = kind.slope(b, held(b, x), y, alpha, beta);
        return clip > 0 ? b.where(b.lessOrEqual(b.abs(x), clip), inner, 0) : inner;
      },
    };
  });
}
