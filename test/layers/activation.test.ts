import { describe, expect, test } from 'vitest';
import { layerOf, layersOf, real, type Sketch } from './sketch';

/** What stands behind a dense layer, however it is spelled. */
const behind = (draw: (g: Sketch, x: string) => string) =>
  layerOf((g) => draw(g, g.op('MatMul', ['x', g.weight('w', [16, 16])]))).activation;

describe('one operator', () => {
  test.each([
    ['Relu', {}, 'relu', undefined],
    ['LeakyRelu', { alpha: 0.2 }, 'leaky-relu', { alpha: 0.2 }],
    ['Elu', {}, 'elu', { alpha: 1 }],
    ['Celu', { alpha: 0.5 }, 'celu', { alpha: 0.5 }],
    ['Selu', {}, 'selu', undefined],
    ['Gelu', {}, 'gelu', undefined],
    ['Gelu', { approximate: 'tanh' }, 'gelu-tanh', undefined],
    ['Mish', {}, 'mish', undefined],
    ['HardSwish', {}, 'hard-swish', undefined],
    ['HardSigmoid', {}, 'hard-sigmoid', { alpha: 0.2, beta: 0.5 }],
    ['Sigmoid', {}, 'sigmoid', undefined],
    ['Tanh', {}, 'tanh', undefined],
    ['Softplus', {}, 'softplus', undefined],
    ['Softsign', {}, 'softsign', undefined],
    ['Erf', {}, 'erf', undefined],
    ['Atan', {}, 'atan', undefined],
    ['Sin', {}, 'sin', undefined],
    ['Exp', {}, 'exponential', undefined],
    ['ThresholdedRelu', {}, 'thresholded-relu', undefined],
    ['Shrink', { lambd: 0.5, bias: 0.5 }, 'softshrink', { lambda: 0.5 }],
    ['Shrink', {}, 'hardshrink', undefined],
    ['Softmax', {}, 'softmax', undefined],
    ['LogSoftmax', {}, 'log-softmax', undefined],
  ] as const)('%s %o', (op, attributes, kind, parameters) => {
    expect(behind((g, x) => g.op(op, [x], attributes))).toEqual({ kind, ...(parameters && { parameters }) });
  });

  test('PRelu takes the root mean square of its slopes', () => {
    const stats = { n: 16, mean: 0.3, std: 0.4, min: -1, max: 1, maxAbs: 1, zeroFraction: 0, nonFinite: 0 };
    const slopes = (g: Sketch) => g.weight('slope', [16], { stats, sample: new Float32Array() });
    expect(behind((g, x) => g.op('PRelu', [x, slopes(g)]))).toEqual({ kind: 'prelu', parameters: { alpha: 0.5 } });
  });
});

/** PyTorch, TensorFlow, Keras and Paddle exporters write these. */
describe('written out', () => {
  test.each([
    [
      'erf-GELU, as PyTorch below opset 20',
      'gelu',
      (g: Sketch, x: string) => {
        const inner = g.op('Add', [g.op('Erf', [g.op('Div', [x, g.scalar(Math.SQRT2)])]), g.scalar(1)]);
        return g.op('Mul', [g.op('Mul', [x, inner]), g.scalar(0.5)]);
      },
    ],
    [
      'erf-GELU, halved first',
      'gelu',
      (g: Sketch, x: string) => {
        const inner = g.op('Add', [g.scalar(1), g.op('Erf', [g.op('Mul', [x, g.scalar(Math.SQRT1_2)])])]);
        return g.op('Mul', [g.op('Mul', [x, g.scalar(0.5)]), inner]);
      },
    ],
    [
      'tanh-GELU with a cube',
      'gelu-tanh',
      (g: Sketch, x: string) => {
        const cube = g.op('Mul', [g.op('Pow', [x, g.scalar(3)]), g.scalar(0.044715)]);
        const inner = g.op('Tanh', [g.op('Mul', [g.op('Add', [x, cube]), g.scalar(Math.sqrt(2 / Math.PI))])]);
        return g.op('Mul', [g.op('Mul', [x, g.scalar(0.5)]), g.op('Add', [inner, g.scalar(1)])]);
      },
    ],
    [
      'quick GELU',
      'quick-gelu',
      (g: Sketch, x: string) => g.op('Mul', [x, g.op('Sigmoid', [g.op('Mul', [x, g.scalar(1.702)])])]),
    ],
    ['SiLU', 'silu', (g: Sketch, x: string) => g.op('Mul', [x, g.op('Sigmoid', [x])])],
    ['SiLU, gate first', 'silu', (g: Sketch, x: string) => g.op('Mul', [g.op('Sigmoid', [x]), x])],
    ['Mish', 'mish', (g: Sketch, x: string) => g.op('Mul', [x, g.op('Tanh', [g.op('Softplus', [x])])])],
    [
      'Mish down to logarithms',
      'mish',
      (g: Sketch, x: string) =>
        g.op('Mul', [x, g.op('Tanh', [g.op('Log', [g.op('Add', [g.op('Exp', [x]), g.scalar(1)])])])]),
    ],
    [
      'HardSwish by relu6',
      'hard-swish',
      (g: Sketch, x: string) => {
        const six = g.op('Clip', [g.op('Add', [x, g.scalar(3)]), g.scalar(0), g.scalar(6)]);
        return g.op('Div', [g.op('Mul', [x, six]), g.scalar(6)]);
      },
    ],
    [
      'HardSwish by HardSigmoid',
      'hard-swish',
      (g: Sketch, x: string) => g.op('Mul', [x, g.op('HardSigmoid', [x], { alpha: real(1 / 6), beta: 0.5 })]),
    ],
    [
      'leaky ReLU as a maximum',
      'leaky-relu',
      (g: Sketch, x: string) => g.op('Max', [x, g.op('Mul', [x, g.scalar(0.1)])]),
    ],
    ['ReLU as a maximum', 'relu', (g: Sketch, x: string) => g.op('Max', [x, g.scalar(0)])],
    ['ReLU as a clip', 'relu', (g: Sketch, x: string) => g.op('Clip', [x, g.scalar(0)])],
    ['relu6 as a clip', 'relu6', (g: Sketch, x: string) => g.op('Clip', [x, g.scalar(0), g.scalar(6)])],
    ['relu6 in two steps', 'relu6', (g: Sketch, x: string) => g.op('Min', [g.op('Relu', [x]), g.scalar(6)])],
    ['hard tanh', 'hard-tanh', (g: Sketch, x: string) => g.op('Clip', [x, g.scalar(-1), g.scalar(1)])],
    ['softsign', 'softsign', (g: Sketch, x: string) => g.op('Div', [x, g.op('Add', [g.op('Abs', [x]), g.scalar(1)])])],
    [
      'sigmoid from exponentials',
      'sigmoid',
      (g: Sketch, x: string) => g.op('Reciprocal', [g.op('Add', [g.op('Exp', [g.op('Neg', [x])]), g.scalar(1)])]),
    ],
    ['log-sigmoid', 'log-sigmoid', (g: Sketch, x: string) => g.op('Log', [g.op('Sigmoid', [x])])],
    [
      'squared ReLU',
      'relu-squared',
      (g: Sketch, x: string) => {
        const r = g.op('Relu', [x]);
        return g.op('Mul', [r, r]);
      },
    ],
    ['tanhshrink', 'tanhshrink', (g: Sketch, x: string) => g.op('Sub', [x, g.op('Tanh', [x])])],
    [
      'ELU by Where',
      'elu',
      (g: Sketch, x: string) => {
        const below = g.op('Sub', [g.op('Exp', [x]), g.scalar(1)]);
        return g.op('Where', [g.op('Greater', [x, g.scalar(0)]), x, below]);
      },
    ],
  ])('%s is %s', (_, kind, draw) => {
    expect(behind(draw)?.kind).toBe(kind);
  });

  test('constants rounded to half precision do not matter', () => {
    const found = behind((g, x) => {
      const inner = g.op('Add', [g.op('Erf', [g.op('Div', [x, g.scalar(1.4141)])]), g.scalar(1)]);
      return g.op('Mul', [g.op('Mul', [x, inner]), g.scalar(0.5)]);
    });
    expect(found?.kind).toBe('gelu');
  });

  test('a clip keeps its bounds', () => {
    expect(behind((g, x) => g.op('Clip', [x, g.scalar(-2), g.scalar(3)]))).toEqual({
      kind: 'clip',
      parameters: { min: -2, max: 3 },
    });
  });
});

describe('what is no activation of the layer', () => {
  test('nothing behind it', () => {
    expect(behind((_, x) => x)).toBeNull();
  });

  test('a scale alone', () => {
    expect(
      layersOf((g) => g.op('Mul', [g.op('MatMul', ['x', g.weight('w', [4, 4])]), g.scalar(0.125)]))[0]?.activation,
    ).toBeNull();
  });

  test('a ReLU that is one reader of several is a layer of its own', () => {
    const layers = layersOf((g) => {
      const z = g.op('MatMul', ['x', g.weight('w', [4, 4])]);
      return g.op('Concat', [z, g.op('Relu', [z])], { axis: 1 });
    });
    expect(layers.map(({ kind, activation }) => [kind, activation?.kind ?? null])).toEqual([
      ['dense', null],
      ['activation', 'relu'],
    ]);
  });

  test('a second ReLU is not swallowed by the first', () => {
    const layers = layersOf((g) => g.op('Relu', [g.op('Relu', [g.op('MatMul', ['x', g.weight('w', [4, 4])])])]));
    expect(layers.map(({ kind }) => kind)).toEqual(['dense', 'activation']);
  });
});

test('learned scalars in front of an activation are told apart from it', () => {
  const layer = layerOf((g) => {
    const z = g.op('MatMul', ['x', g.weight('w', [4, 4])]);
    return g.op('HardSwish', [g.op('Add', [g.op('Mul', [z, g.scalar(2)]), g.scalar(0.5)])]);
  });
  expect(layer).toMatchObject({ activation: { kind: 'hard-swish' }, scaling: { factor: 2, shift: 0.5 } });
});

test('dropout, casts and reshapes between a weight and its activation do not matter', () => {
  const layer = layerOf((g) => {
    const z = g.op('MatMul', ['x', g.weight('w', [4, 4])], {}, { outputs: ['z'] });
    const moved = g.op('Reshape', [
      g.op('Cast', [g.op('Dropout', [z])], { to: 1 }),
      g.numbers([-1, 2, 2], [3], 'int64'),
    ]);
    return g.op('Tanh', [moved], {}, { outputs: ['y'] });
  });
  expect(layer).toMatchObject({ activation: { kind: 'tanh' }, preActivation: 'z', output: 'y' });
});
