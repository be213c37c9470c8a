import { describe, expect, test } from 'vitest';
import { layerOf, layersOf, type Sketch } from './sketch';

/** Fans as a person counts them: how many inputs feed one unit, how many units one input feeds. */
const fans = (draw: (g: Sketch) => string) => {
  const { kind, weight, unitAxis } = layerOf(draw);
  return { kind, fanIn: weight?.fanIn, fanOut: weight?.fanOut, units: weight?.units, unitAxis };
};

describe('dense layers', () => {
  test.each([
    ['x·W', (g: Sketch) => g.op('MatMul', ['x', g.weight('w', [100, 10])]), -1],
    ['W·x', (g: Sketch) => g.op('MatMul', [g.weight('w', [10, 100]), 'x']), -2],
    ['Gemm', (g: Sketch) => g.op('Gemm', ['x', g.weight('w', [100, 10])]), -1],
    ['Gemm, B transposed', (g: Sketch) => g.op('Gemm', ['x', g.weight('w', [10, 100])], { transB: 1 }), -1],
    ['Gemm, weight on the left', (g: Sketch) => g.op('Gemm', [g.weight('w', [10, 100]), 'x']), -2],
    [
      'Gemm, weight on the left and transposed',
      (g: Sketch) => g.op('Gemm', [g.weight('w', [100, 10]), 'x'], { transA: 1 }),
      -2,
    ],
    ['a transposed weight', (g: Sketch) => g.op('MatMul', ['x', g.op('Transpose', [g.weight('w', [10, 100])])]), -1],
    ['Einsum', (g: Sketch) => g.op('Einsum', ['x', g.weight('w', [100, 2, 5])], { equation: 'bsd,dhk->bshk' }), -1],
    [
      'Einsum, weight first',
      (g: Sketch) => g.op('Einsum', [g.weight('w', [10, 100]), 'x'], { equation: 'od, bd -> bo' }),
      -1,
    ],
  ])('%s of 100 inputs and 10 units', (_, draw, unitAxis) => {
    expect(fans(draw)).toEqual({ kind: 'dense', fanIn: 100, fanOut: 10, units: 10, unitAxis });
  });

  test('a product of two computed values is none (attention scores)', () => {
    expect(layersOf((g) => g.op('MatMul', [g.op('Abs', ['x']), 'x']))).toEqual([]);
  });
});

describe('convolutions', () => {
  test.each([
    ['conv2d', [64, 32, 3, 3], {}, 32 * 9, 64 * 9, 64],
    ['conv1d', [8, 4, 5], {}, 20, 40, 8],
    ['conv3d', [8, 4, 3, 3, 3], {}, 4 * 27, 8 * 27, 8],
    // Four groups: a unit sees a quarter of the inputs, an input feeds a quarter of the units.
    ['conv2d', [64, 8, 3, 3], { group: 4 }, 8 * 9, 16 * 9, 64],
    ['depthwise-conv', [32, 1, 3, 3], { group: 32 }, 9, 9, 32],
    // Two units for each channel.
    ['depthwise-conv', [64, 1, 5, 5], { group: 32 }, 25, 50, 64],
  ] as const)('%s with weight %o and %o', (kind, dims, attributes, fanIn, fanOut, units) => {
    expect(fans((g) => g.op('Conv', ['x', g.weight('w', dims)], attributes))).toEqual({
      kind,
      fanIn,
      fanOut,
      units,
      unitAxis: 1,
    });
  });

  /** Dumoulin & Visin 2016: with stride s, an output of a transposed convolution lies under k²/s² taps on average. */
  test.each([
    [[128, 16, 4, 4], { strides: [2, 2] }, (128 * 16) / 4, 16 * 16, 16],
    [[128, 16, 4, 4], { strides: [2, 2], group: 4 }, (32 * 16) / 4, 16 * 16, 64],
    [[8, 3, 3], {}, 24, 9, 3],
  ] as const)('transposed, with weight %o and %o', (dims, attributes, fanIn, fanOut, units) => {
    expect(fans((g) => g.op('ConvTranspose', ['x', g.weight('w', dims)], attributes))).toEqual({
      kind: 'transposed-conv',
      fanIn,
      fanOut,
      units,
      unitAxis: 1,
    });
  });

  test('tells its stride', () => {
    expect(layerOf((g) => g.op('Conv', ['x', g.weight('w', [4, 4, 3, 3])], { strides: [2, 2] })).stride).toBe(4);
    expect(layerOf((g) => g.op('Conv', ['x', g.weight('w', [4, 4, 3, 3])]))).not.toHaveProperty('stride');
  });
});

describe('lookups and recurrences', () => {
  test('rows of a table picked by an input are an embedding', () => {
    expect(fans((g) => g.op('Gather', [g.weight('table', [30000, 64]), 'x']))).toMatchObject({
      kind: 'embedding',
      fanIn: 1,
      units: 64,
    });
  });

  test('a stored row picked by a stored index is not', () => {
    expect(layersOf((g) => g.op('Gather', [g.weight('table', [30, 64]), g.numbers([3], [1], 'int64')]))).toEqual([]);
  });

  test.each([
    ['LSTM', 'lstm', 4],
    ['GRU', 'gru', 3],
    ['RNN', 'rnn', 1],
  ] as const)('%s has an input and a recurrent matrix, counted by gate', (op, kind, gates) => {
    const layer = layerOf((g) =>
      g.op(op, [
        'x',
        g.weight('w', [1, gates * 32, 10]),
        g.weight('r', [1, gates * 32, 32]),
        g.weight('b', [1, 2 * gates * 32]),
      ]),
    );
    expect(layer).toMatchObject({
      kind,
      weight: { name: 'w', fanIn: 10, fanOut: 32 },
      recurrent: { name: 'r', fanIn: 32, fanOut: 32 },
      bias: { name: 'b', fanIn: 10 },
    });
  });

  test.each([
    ['every state', 'y'],
    ['the last state alone', 'h'],
    ['the last cell alone', 'c'],
  ])('a recurrent layer makes what the network goes on from: %s', (_, read) => {
    const layer = layerOf((g) => {
      const weights = [g.weight('w', [1, 128, 10]), g.weight('r', [1, 128, 32])];
      g.op('LSTM', ['x', ...weights], {}, { outputs: ['y', 'h', 'c'] });
      // Read, but by nothing that matters.
      g.op('Squeeze', ['y', g.numbers([1], [1], 'int64')]);
      return g.op('Squeeze', [read, g.numbers([0], [1], 'int64')]);
    });
    expect(layer.preActivation).toBe(read);
  });

  test('a recurrent bias beside zeros is that bias', () => {
    const layer = layerOf((g) => {
      const both = g.op('Concat', [g.weight('b', [96]), g.numbers(new Array(96).fill(0), [96])], { axis: 0 });
      const b = g.op('Unsqueeze', [both, g.numbers([0], [1], 'int64')]);
      return g.op('GRU', ['x', g.weight('w', [1, 96, 10]), g.weight('r', [1, 96, 32]), b]);
    });
    expect(layer.bias).toMatchObject({ name: 'b', shape: [96] });
  });
});

describe('biases', () => {
  const bias = (draw: (g: Sketch) => string) => layerOf(draw).bias?.name;

  test.each([
    ['the third input of Conv', (g: Sketch) => g.op('Conv', ['x', g.weight('w', [8, 4, 3, 3]), g.weight('b', [8])])],
    ['the third input of Gemm', (g: Sketch) => g.op('Gemm', ['x', g.weight('w', [4, 8]), g.weight('b', [8])])],
    [
      'added to a product',
      (g: Sketch) => g.op('Add', [g.op('MatMul', ['x', g.weight('w', [4, 8])]), g.weight('b', [8])]),
    ],
    [
      'added in front',
      (g: Sketch) => g.op('Add', [g.weight('b', [1, 8]), g.op('MatMul', ['x', g.weight('w', [4, 8])])]),
    ],
    [
      'added to a convolution',
      (g: Sketch) => g.op('Add', [g.op('Conv', ['x', g.weight('w', [8, 4, 3, 3])]), g.weight('b', [8, 1, 1])]),
    ],
    [
      'added to W·x as a column',
      (g: Sketch) => g.op('Add', [g.op('MatMul', [g.weight('w', [8, 4]), 'x']), g.weight('b', [8, 1])]),
    ],
  ])('%s', (_, draw) => {
    expect(bias(draw)).toBe('b');
  });

  test('a stored table of positions that is added is none', () => {
    expect(
      bias((g) => g.op('Add', [g.op('MatMul', ['x', g.weight('w', [4, 8])]), g.weight('positions', [1, 50, 8])])),
    ).toBeUndefined();
  });
});

describe('weights are found behind what exporters put in front', () => {
  test.each([
    ['Identity', (g: Sketch, w: string) => g.op('Identity', [w], {}, { outputs: ['alias'] }), 'alias'],
    ['Cast', (g: Sketch, w: string) => g.op('Cast', [w], { to: 1 }), 'w'],
    ['DequantizeLinear', (g: Sketch, w: string) => g.op('DequantizeLinear', [w, g.scalar(0.1)]), 'w'],
    ['Reshape', (g: Sketch, w: string) => g.op('Reshape', [w, g.numbers([100, -1], [2], 'int64')]), 'w'],
    [
      'Unsqueeze and Squeeze',
      (g: Sketch, w: string) =>
        g.op('Squeeze', [g.op('Unsqueeze', [w, g.numbers([0], [1], 'int64')]), g.numbers([0], [1], 'int64')]),
      'w',
    ],
  ])('%s', (_, wrap, name) => {
    const layer = layerOf((g) => g.op('MatMul', ['x', wrap(g, g.weight('w', [100, 10]))]));
    expect(layer.weight).toMatchObject({ name, stored: 'w', fanIn: 100, fanOut: 10 });
  });

  test('a convolution whose weight is computed is a layer with no stored weight', () => {
    const layer = layerOf((g) => g.op('Conv', ['x', g.op('Mul', [g.weight('v', [8, 4, 3, 3]), g.op('Abs', ['x'])])]));
    expect(layer.kind).toBe('conv2d');
    expect(layer.weight?.tensor).toBeUndefined();
  });
});

test('equal initializers that an exporter merged are still one layer each', () => {
  const layers = layersOf((g) => {
    const w = g.weight('merged', [64, 64]);
    let x = 'x';
    for (const name of ['fc1.weight', 'fc2.weight', 'fc3.weight'])
      x = g.op('Relu', [g.op('MatMul', [x, g.op('Identity', [w], {}, { outputs: [name] })])]);
    return x;
  });
  expect(layers.map(({ id, weight }) => [id, weight?.name, weight?.stored])).toEqual([
    ['fc1', 'fc1.weight', 'merged'],
    ['fc2', 'fc2.weight', 'merged'],
    ['fc3', 'fc3.weight', 'merged'],
  ]);
});

test('a weight that is used twice makes two layers with different ids', () => {
  const layers = layersOf((g) => {
    const w = g.weight('tied.weight', [8, 8]);
    return g.op('MatMul', [g.op('MatMul', ['x', w]), w]);
  });
  expect(layers.map(({ id, name }) => [id, name])).toEqual([
    ['tied', 'tied'],
    ['tied#2', 'tied'],
  ]);
});
