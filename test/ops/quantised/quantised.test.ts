import { describe, expect, it } from 'vitest';
import { float, type Node, type Tensor, tensorOf } from '../../../src/model';
import { node } from '../../support/onnx';
import { scalar, uniform, vector } from '../../support/tensors';
import { type Comparison, compared, dequantise, grid, quantise, steps, triple } from './straight-through';

const microsoft = 'com.microsoft';
const byte = (n: number): Tensor => scalar(n, 'uint8');

/** x and w in steps of 0.1 and 0.05 around 128 and 120; y in steps of 0.3 (or its own) around 100. */
const scales = (step = 0.3, zero = 100) => ({
  'x-scale': scalar(0.1),
  'x-zero': byte(128),
  'w-scale': scalar(0.05),
  'w-zero': byte(120),
  'y-scale': scalar(step),
  'y-zero': byte(zero),
});

async function agrees(c: Comparison): Promise<void> {
  const { outputs, gradients } = await compared(c);
  // One rounding more or less, and the noise of float32.
  expect(outputs).toBeLessThan(c.step ? 1.001 : 1e-5);
  expect(gradients).toBeLessThan(1e-4);
}

/** A quantised operator in the middle of QuantizeLinear and DequantizeLinear. */
function between(names: readonly string[], inner: Node, real: Node, more: Partial<Comparison> = {}): Comparison {
  const shape = [1, 4, 3, 3];
  const given = { x: grid(shape, 0.1, 1), w: grid(shape, 0.05, 2) };
  return {
    quantised: [...names.map(quantise), inner, dequantise('y')],
    real: [real],
    inputs: Object.fromEntries(names.map((name) => [name, given[name as keyof typeof given]])),
    constants: scales(),
    step: 0.3,
    ...more,
  };
}

describe('a quantised operator computes and differentiates as the real one', () => {
  const one = (op: string, attributes: Parameters<typeof node>[3] = {}): Node =>
    node(op, [...triple('x'), ...steps('y')], 'qy', attributes, microsoft);
  const two = (op: string): Node => node(op, [...triple('x'), ...triple('w'), ...steps('y')], 'qy', {}, microsoft);
  // Narrow enough that no output is as large as its integers allow.
  const fine = {
    inputs: { x: grid([1, 4, 3, 3], 0.02) },
    constants: { ...scales(1 / 200, 0), 'x-scale': scalar(0.02) },
    step: 1 / 200,
  };
  const window = { kernel_shape: [2, 2], strides: [1, 1], pads: [1, 0, 0, 1] };

  const cases: readonly (readonly [string, Comparison])[] = [
    ['QLinearAdd', between(['x', 'w'], two('QLinearAdd'), node('Add', ['x', 'w'], 'y'))],
    [
      'QLinearMul',
      between(['x', 'w'], two('QLinearMul'), node('Mul', ['x', 'w'], 'y'), { constants: scales(0.6), step: 0.6 }),
    ],
    ['QLinearSigmoid', between(['x'], one('QLinearSigmoid'), node('Sigmoid', ['x'], 'y'), fine)],
    [
      'QLinearLeakyRelu',
      between(['x'], one('QLinearLeakyRelu', { alpha: 0.2 }), node('LeakyRelu', ['x'], 'y', { alpha: 0.2 })),
    ],
    ['QLinearLeakyRelu, default slope', between(['x'], one('QLinearLeakyRelu'), node('LeakyRelu', ['x'], 'y'))],
    [
      'QLinearSoftmax over an axis',
      between(['x'], one('QLinearSoftmax', { opset: 13, axis: 2 }), node('Softmax', ['x'], 'y', { axis: 2 }), fine),
    ],
    [
      'QLinearGlobalAveragePool',
      between(['x'], one('QLinearGlobalAveragePool'), node('GlobalAveragePool', ['x'], 'y')),
    ],
    ['QLinearAveragePool', between(['x'], one('QLinearAveragePool', window), node('AveragePool', ['x'], 'y', window))],
    [
      'QLinearWhere',
      between(
        ['x', 'w'],
        node('QLinearWhere', ['which', ...triple('x'), ...triple('w'), ...steps('y')], 'qy', {}, microsoft),
        node('Where', ['which', 'x', 'w'], 'y'),
        { constants: { ...scales(), which: tensorOf('bool', [3], [1, 0, 1]) } },
      ),
    ],
    [
      'QLinearConcat',
      between(
        ['x', 'w'],
        node('QLinearConcat', [...steps('y'), ...triple('x'), ...triple('w')], 'qy', { axis: 1 }, microsoft),
        node('Concat', ['x', 'w'], 'y', { axis: 1 }),
      ),
    ],
  ];

  it.each(cases)('%s', async (_, c) => {
    await agrees(c);
  });

  it('QLinearSoftmax over all axes from its own on, as before opset 13', async () => {
    const real = [
      node('Flatten', ['x'], 'flat', { axis: 1 }),
      node('Softmax', ['flat'], 'p', { axis: -1 }),
      node('Reshape', ['p', 'shape'], 'y'),
    ];
    const shape = vector([2, 2, 3], 'int64');
    const inputs = { x: grid([2, 2, 3], 0.1) };
    const quantised = [quantise('x'), one('QLinearSoftmax', { opset: 12, axis: 1 }), dequantise('y')];
    await agrees({ quantised, real, inputs, constants: { ...scales(1 / 256, 0), shape }, step: 1 / 256 });
  });

  it.each(['AveragePool', 'GlobalAveragePool'])('QLinear%s with the channels last', async (op) => {
    const attributes = op === 'AveragePool' ? window : {};
    const real = [
      node('Transpose', ['x'], 'first', { perm: [0, 3, 1, 2] }),
      node(op, ['first'], 'pooled', attributes),
      node('Transpose', ['pooled'], 'y', { perm: [0, 2, 3, 1] }),
    ];
    const inner = node(
      `QLinear${op}`,
      [...triple('x'), ...steps('y')],
      'qy',
      { ...attributes, channels_last: 1 },
      microsoft,
    );
    const quantised = [quantise('x'), inner, dequantise('y')];
    await agrees({ quantised, real, inputs: { x: grid([2, 4, 3, 3], 0.1) }, constants: scales(), step: 0.3 });
  });
});

describe('what moves quantised integers moves their gradients', () => {
  const inner = (op: string, attributes: Parameters<typeof node>[3] = {}, more: readonly string[] = []) =>
    [node(op, ['qx', ...more], 'qy', attributes), node(op, ['x', ...more], 'y', attributes)] as const;
  const cases: readonly (readonly [string, readonly [Node, Node]])[] = [
    ['MaxPool', inner('MaxPool', { kernel_shape: [2, 2], strides: [1, 1], pads: [1, 0, 0, 1] })],
    ['Concat', [node('Concat', ['qx', 'qx'], 'qy', { axis: 1 }), node('Concat', ['x', 'x'], 'y', { axis: 1 })]],
    ['DepthToSpace', inner('DepthToSpace', { blocksize: 2 })],
    ['Slice', inner('Slice', {}, ['from', 'to'])],
    [
      'Split, of which one part is used',
      [
        node('Split', ['qx'], ['qy', 'rest'], { axis: 1, num_outputs: 2 }),
        node('Split', ['x'], ['y', 'rest'], { axis: 1, num_outputs: 2 }),
      ],
    ],
  ];

  it.each(cases)('%s', async (_, [moved, real]) => {
    const bounds = { from: vector([0, 1], 'int64'), to: vector([1, 3], 'int64') };
    const constants = { ...scales(), ...bounds, 'y-scale': scalar(0.1), 'y-zero': byte(128) };
    await agrees(between(['x'], moved, real, { constants, step: 0.1 }));
  });
});

describe('a quantised product computes and differentiates as the real one', () => {
  const x = grid([3, 4], 0.1);
  const weight = (dims: readonly number[]): Tensor => {
    const t = uniform(dims, { low: -90, high: 90, seed: 5, dtype: 'int8' });
    return t;
  };
  /** The weight as real numbers, by the runtime itself. */
  const known = (axis = -1): Node => node('DequantizeLinear', ['w', 'w-scale', 'w-zero'], 'real', { axis });
  const per = (n: number) => ({
    'w-scale': vector(Array.from({ length: n }, (_, i) => 0.01 * (i + 1))),
    'w-zero': vector(
      Array.from({ length: n }, (_, i) => i - 1),
      'int8',
    ),
  });
  const whole = { 'w-scale': scalar(0.03), 'w-zero': scalar(2, 'int8') };

  it.each([
    ['one scale', whole],
    ['a scale for each column', per(2)],
  ])('QLinearMatMul, %s', async (_, weights) => {
    const product = node('QLinearMatMul', [...triple('x'), 'w', 'w-scale', 'w-zero', ...steps('y')], 'qy');
    await agrees({
      quantised: [quantise('x'), product, dequantise('y')],
      real: [known(), node('MatMul', ['x', 'real'], 'y')],
      inputs: { x },
      constants: { ...scales(0.4), ...weights, w: weight([4, 2]) },
      step: 0.4,
    });
  });

  it.each([
    ['one scale', whole],
    ['a scale for each feature', per(2)],
  ])('QLinearConv with a bias, %s', async (_, weights) => {
    const attributes = { pads: [1, 0, 0, 1], strides: [2, 1] };
    const names = [...triple('x'), 'w', 'w-scale', 'w-zero', ...steps('y'), 'bias'];
    await agrees({
      quantised: [quantise('x'), node('QLinearConv', names, 'qy', attributes), dequantise('y')],
      real: [known(0), node('Conv', ['x', 'real'], 'y', attributes)],
      inputs: { x: grid([1, 3, 4, 4], 0.05) },
      constants: {
        ...scales(0.6),
        ...weights,
        'x-scale': scalar(0.05),
        w: weight([2, 3, 2, 2]),
        bias: vector([100, -300], 'int32'),
      },
      step: 0.6,
    });
  });

  it.each([
    ['integers', ['y-scale', 'y-zero'], 0.8],
    ['real numbers', [], 0],
  ])('QGemm to %s', async (_, output, step) => {
    const names = [...triple('x'), 'w', 'w-scale', 'w-zero', 'bias', ...output];
    const attributes = { transB: 1, alpha: float(2) };
    const written = output.length ? 'qy' : 'y';
    await agrees({
      quantised: [
        quantise('x'),
        node('QGemm', names, written, attributes, microsoft),
        ...(step ? [dequantise('y')] : []),
      ],
      real: [known(0), node('Gemm', ['x', 'real'], 'y', attributes)],
      inputs: { x },
      constants: {
        ...scales(0.8),
        ...per(2),
        'w-zero': vector([0, 0], 'int8'),
        w: weight([2, 4]),
        bias: vector([10, -500], 'int32'),
      },
      step,
    });
  });

  it('QGemm of an exchanged left side', async () => {
    const names = [...triple('x'), 'w', 'w-scale', 'w-zero'];
    await agrees({
      quantised: [quantise('x'), node('QGemm', names, 'y', { transA: 1 }, microsoft)],
      real: [known(1), node('Gemm', ['x', 'real'], 'y', { transA: 1 })],
      inputs: { x },
      constants: { ...scales(), ...whole, w: weight([3, 2]) },
      step: 0,
    });
  });

  it.each([
    ['one scale', whole],
    ['a scale for each column', per(2)],
  ])('MatMulIntegerToFloat with a bias, %s', async (_, weights) => {
    const names = ['qx', 'w', 'x-scale', 'w-scale', 'x-zero', 'w-zero', 'bias'];
    await agrees({
      quantised: [quantise('x'), node('MatMulIntegerToFloat', names, 'y', {}, microsoft)],
      real: [known(), node('MatMul', ['x', 'real'], 'product'), node('Add', ['product', 'bias'], 'y')],
      inputs: { x, bias: vector([1, -2]) },
      constants: { ...scales(), ...weights, w: weight([4, 2]) },
      step: 0,
    });
  });

  it('DynamicQuantizeMatMul, on numbers that it need not round', async () => {
    // From −100 to 155, in steps of 1.
    const values = [-100, 155, 3, -40, 7, 80, 12, -1, 0, 60, -77, 20];
    await agrees({
      quantised: [node('DynamicQuantizeMatMul', ['x', 'w', 'w-scale', 'w-zero', 'bias'], 'y', {}, microsoft)],
      real: [known(), node('MatMul', ['x', 'real'], 'product'), node('Add', ['product', 'bias'], 'y')],
      inputs: { x: tensorOf('float32', [3, 4], values), bias: vector([1, -2]) },
      constants: { ...per(2), w: weight([4, 2]) },
      step: 0,
    });
  });

  it.each([
    ['MatMulInteger', 'MatMul', [4, 2], [4, 2], scalar(3, 'int8')],
    ['MatMulInteger', 'MatMul', [4, 2], [4, 2], vector([1, -2], 'int8')],
    ['ConvInteger', 'Conv', [1, 3, 4, 4], [2, 3, 2, 2], scalar(3, 'int8')],
  ])('%s, cast and scaled behind as exporters write it', async (op, real, shape, kernel, zero) => {
    const attributes = op === 'ConvInteger' ? { pads: [0, 1, 1, 0] } : {};
    const dims = op === 'ConvInteger' ? shape : [3, 4];
    const axis = op === 'ConvInteger' ? 0 : -1;
    const scale = { ...zero, dtype: 'float32' } as const;
    await agrees({
      quantised: [
        quantise('x'),
        node(op, ['qx', 'w', 'x-zero', 'w-zero'], 'sum', attributes),
        node('Cast', ['sum'], 'steps', { to: 1 }),
        node('Mul', ['steps', 'x-scale'], 'y'),
      ],
      real: [
        node('DequantizeLinear', ['w', 'ones', 'w-zero'], 'real', { axis }),
        node(real, ['x', 'real'], 'y', attributes),
      ],
      inputs: { x: grid(dims, 0.1) },
      constants: {
        ...scales(),
        w: weight(kernel),
        'w-zero': zero,
        ones: tensorOf('float32', scale.dims, Array<number>(scale.dims[0] ?? 1).fill(1)),
      },
      step: 0,
    });
  });

  it.each([
    ['MatMulInteger', 'MatMul', [3, 4], [4, 2]],
    ['ConvInteger', 'Conv', [1, 3, 4, 4], [2, 3, 2, 2]],
  ])('%s of two activations, both quantised as the model runs', async (op, real, left, right) => {
    await agrees({
      quantised: [
        quantise('x'),
        quantise('w'),
        node(op, ['qx', 'qw', 'x-zero', 'w-zero'], 'sum'),
        node('Cast', ['sum'], 'steps', { to: 1 }),
        node('Mul', ['x-scale', 'w-scale'], 'scale'),
        node('Mul', ['steps', 'scale'], 'y'),
      ],
      real: [node(real, ['x', 'w'], 'y')],
      inputs: { x: grid(left, 0.1), w: grid(right, 0.05, 2) },
      constants: scales(),
      step: 0,
    });
  });

  it('MatMulInteger without zero points', async () => {
    await agrees({
      quantised: [
        node('QuantizeLinear', ['x', 'x-scale', 'none'], 'qx'),
        node('MatMulInteger', ['qx', 'w'], 'sum'),
        node('Cast', ['sum'], 'steps', { to: 1 }),
        node('Mul', ['steps', 'x-scale'], 'y'),
      ],
      real: [node('Cast', ['w'], 'real', { to: 1 }), node('MatMul', ['x', 'real'], 'y')],
      inputs: { x: grid([3, 4], 0.1) },
      constants: { ...scales(), none: scalar(0, 'int8'), w: weight([4, 2]) },
      step: 0,
    });
  });

  it.each([
    ['one scale', {}, scalar(0.02), scalar(3, 'int8')],
    ['a scale for each column', {}, uniform([24], { low: 0.01, high: 0.03 }), vector(Array(24).fill(2), 'int8')],
    ['no look ahead', { unidirectional: 1 }, scalar(0.02), scalar(3, 'int8')],
  ])('QAttention, %s', async (_, attributes, scale, zero) => {
    const names = ['qx', 'w', 'bias', 'x-scale', 'w-scale', 'mask', 'x-zero', 'w-zero', 'past'];
    const all = { num_heads: 2, ...attributes };
    await agrees({
      quantised: [quantise('x'), node('QAttention', names, ['y', 'present'], all, microsoft)],
      real: [known(), node('Attention', ['x', 'real', 'bias', 'mask', 'past'], ['y', 'present'], all, microsoft)],
      inputs: {
        x: grid([2, 3, 4], 0.01),
        bias: uniform([24], { seed: 3 }),
        past: uniform([2, 2, 2, 2, 4], { seed: 4 }),
      },
      constants: {
        'x-scale': scalar(0.01),
        'x-zero': byte(128),
        'w-scale': scale,
        'w-zero': zero,
        w: weight([4, 24]),
        mask: tensorOf('int32', [2, 5], [1, 0, 1, 1, 1, 1, 1, 1, 1, 0]),
      },
      step: 0,
    });
  });
});
