import { type Attribute, float } from '../../../src/model';
import type { Builder } from './builder';

/** Activations as operators, or spelled out where ONNX has none. */
const operators: Readonly<
  Record<string, readonly [op: string, attributes?: Readonly<Record<string, number | string | Attribute>>]>
> = {
  relu: ['Relu'],
  'leaky-relu': ['LeakyRelu', { alpha: 0.2 }],
  elu: ['Elu'],
  celu: ['Celu'],
  selu: ['Selu'],
  gelu: ['Gelu'],
  'gelu-tanh': ['Gelu', { approximate: 'tanh' }],
  mish: ['Mish'],
  'hard-swish': ['HardSwish'],
  softplus: ['Softplus'],
  sigmoid: ['Sigmoid'],
  'hard-sigmoid': ['HardSigmoid'],
  tanh: ['Tanh'],
  erf: ['Erf'],
  softsign: ['Softsign'],
  atan: ['Atan'],
  sin: ['Sin'],
  'thresholded-relu': ['ThresholdedRelu', { alpha: 0.5 }],
  softshrink: ['Shrink', { lambd: 0.5, bias: 0.5 }],
  hardshrink: ['Shrink', { lambd: 0.5, bias: float(0) }],
};

export const activations = [
  ...Object.keys(operators),
  'silu',
  'quick-gelu',
  'relu6',
  'hard-tanh',
  'relu-squared',
  'tanhshrink',
  'log-sigmoid',
  'lecun-tanh',
  'gaussian',
  'linear',
] as const;

export function activate(b: Builder, kind: string, x: string): string {
  const known = operators[kind];
  if (known) return b.op(known[0], [x], known[1]);
  switch (kind) {
    case 'silu':
      return b.op('Mul', [x, b.op('Sigmoid', [x])]);
    case 'quick-gelu':
      return b.op('Mul', [x, b.op('Sigmoid', [b.op('Mul', [x, b.scalar(1.702)])])]);
    case 'relu6':
      return b.op('Clip', [x, b.scalar(0), b.scalar(6)]);
    case 'hard-tanh':
      return b.op('Clip', [x, b.scalar(-1), b.scalar(1)]);
    case 'relu-squared': {
      const r = b.op('Relu', [x]);
      return b.op('Mul', [r, r]);
    }
    case 'tanhshrink':
      return b.op('Sub', [x, b.op('Tanh', [x])]);
    case 'log-sigmoid':
      return b.op('Neg', [b.op('Softplus', [b.op('Neg', [x])])]);
    case 'lecun-tanh':
      return b.op('Mul', [b.op('Tanh', [b.op('Mul', [x, b.scalar(2 / 3)])]), b.scalar(1.7159)]);
    case 'gaussian':
      return b.op('Exp', [b.op('Neg', [b.op('Mul', [x, x])])]);
    default:
      return x;
  }
}
