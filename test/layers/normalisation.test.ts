import { describe, expect, test } from 'vitest';
import { layerOf, layersOf, type Sketch } from './sketch';

const convolved = (g: Sketch): string => g.op('Conv', ['x', g.weight('w', [8, 4, 3, 3])]);
const constant = (value: number) => ({
  stats: {
    n: 8,
    mean: value,
    std: 0,
    min: value,
    max: value,
    maxAbs: value,
    zeroFraction: value ? 0 : 1,
    nonFinite: 0,
  },
  sample: new Float32Array(8).fill(value),
});

const batchNorm = (g: Sketch, x: string, runningMean: number, attributes = {}): string =>
  g.op(
    'BatchNormalization',
    [
      x,
      g.weight('gamma', [8], constant(1)),
      g.weight('beta', [8], constant(0)),
      g.weight('mean', [8], constant(runningMean)),
      g.weight('variance', [8], constant(1)),
    ],
    attributes,
  );

describe('one operator', () => {
  test('Conv, BatchNormalization and Relu are one layer', () => {
    const layer = layerOf((g) => g.op('Relu', [batchNorm(g, convolved(g), 0.3)]));
    expect(layer).toMatchObject({
      kind: 'conv2d',
      normalisation: { kind: 'batch', freshStatistics: false, scale: 'gamma', shift: 'beta', second: 1 },
      activation: { kind: 'relu' },
      nodes: ['Conv_0', 'BatchNormalization_1', 'Relu_2'],
    });
  });

  test('running statistics of 0 and 1 were never trained', () => {
    expect(layerOf((g) => batchNorm(g, convolved(g), 0)).normalisation?.freshStatistics).toBe(true);
  });

  test('in training mode they are not used, and so do not matter', () => {
    expect(layerOf((g) => batchNorm(g, convolved(g), 0, { training_mode: 1 })).normalisation?.freshStatistics).toBe(
      false,
    );
  });

  test('behind the activation it is known to be there', () => {
    const layer = layerOf((g) => batchNorm(g, g.op('Relu', [convolved(g)]), 0.3));
    expect(layer).toMatchObject({
      activation: { kind: 'relu' },
      normalisation: { kind: 'batch', afterActivation: true },
    });
  });

  test.each([
    ['LayerNormalization', 'layer'],
    ['InstanceNormalization', 'instance'],
    ['GroupNormalization', 'group'],
    ['RMSNormalization', 'rms'],
    ['LRN', 'lrn'],
    ['LpNormalization', 'lp'],
    ['MeanVarianceNormalization', 'mean-variance'],
  ] as const)('%s', (op, kind) => {
    const inputs = (g: Sketch) =>
      [g.weight('gamma', [8]), g.weight('beta', [8])].slice(0, op.startsWith('L') || op[0] === 'M' ? 0 : 2);
    expect(layerOf((g) => g.op(op, [convolved(g), ...inputs(g)])).normalisation?.kind).toBe(kind);
  });
});

/** As PyTorch (below opset 17), TensorFlow and llama exporters write them. */
describe('written out', () => {
  const standardised = (g: Sketch, x: string, axes: readonly number[]): string => {
    const mean = (v: string) => g.op('ReduceMean', [v, g.numbers(axes, [axes.length], 'int64')]);
    const centred = g.op('Sub', [x, mean(x)]);
    const variance = mean(g.op('Pow', [centred, g.scalar(2)]));
    return g.op('Div', [centred, g.op('Sqrt', [g.op('Add', [variance, g.scalar(1e-5)])])]);
  };
  const learned = (g: Sketch, x: string): string =>
    g.op('Add', [g.op('Mul', [x, g.weight('gamma', [8])]), g.weight('beta', [8])]);
  const dense = (g: Sketch): string => g.op('MatMul', ['x', g.weight('w', [4, 8])]);

  test('LayerNorm with its scale and shift', () => {
    const layer = layerOf((g) => g.op('Relu', [learned(g, standardised(g, dense(g), [-1]))]));
    expect(layer).toMatchObject({
      normalisation: { kind: 'layer', scale: 'gamma', shift: 'beta' },
      activation: { kind: 'relu' },
    });
  });

  test('InstanceNorm, over height and width', () => {
    expect(layerOf((g) => standardised(g, convolved(g), [2, 3])).normalisation?.kind).toBe('instance');
  });

  test('RMSNorm by a reciprocal', () => {
    const layer = layerOf((g) => {
      const z = dense(g);
      const square = g.op('ReduceMean', [g.op('Mul', [z, z]), g.numbers([-1], [1], 'int64')]);
      const inverse = g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [square, g.scalar(1e-6)])])]);
      return g.op('Mul', [g.op('Mul', [z, inverse]), g.weight('gamma', [8])]);
    });
    expect(layer.normalisation).toMatchObject({ kind: 'rms', scale: 'gamma' });
  });

  test('GroupNorm as groups folded into the batch', () => {
    const layer = layerOf((g) => {
      const grouped = g.op('Reshape', [convolved(g), g.numbers([0, 2, -1], [3], 'int64')]);
      const normed = g.op('InstanceNormalization', [grouped, g.weight('ones', [2]), g.weight('zeros', [2])]);
      const back = g.op('Reshape', [normed, g.numbers([-1, 8, 4, 4], [4], 'int64')]);
      return g.op('Add', [g.op('Mul', [back, g.weight('gamma', [8, 1, 1])]), g.weight('beta', [8, 1, 1])]);
    });
    expect(layer.normalisation).toMatchObject({ kind: 'group', scale: 'gamma', shift: 'beta' });
  });

  test('a frozen BatchNormalization, as a scale and a shift of every channel', () => {
    const layer = layerOf((g) => {
      const scaled = g.op('Mul', [convolved(g), g.weight('gamma', [1, 8, 1, 1])]);
      return g.op('Relu', [g.op('Add', [scaled, g.weight('beta', [1, 8, 1, 1])])]);
    });
    expect(layer).toMatchObject({ normalisation: { kind: 'batch', scale: 'gamma' }, activation: { kind: 'relu' } });
  });

  test('a scale of every channel alone is none (LayerScale)', () => {
    expect(layersOf((g) => g.op('Mul', [dense(g), g.weight('gamma', [8])]))[0]?.normalisation).toBeNull();
  });

  test('subtracting the mean alone is none', () => {
    const layers = layersOf((g) => {
      const z = dense(g);
      return g.op('Sub', [z, g.op('ReduceMean', [z, g.numbers([-1], [1], 'int64')])]);
    });
    expect(layers.map(({ normalisation }) => normalisation)).toEqual([null]);
  });
});

test('a normalisation of a residual stream stands by itself, with the activation behind it', () => {
  const layers = layersOf((g) => {
    const stream = g.op('Abs', ['x']);
    const z = g.op('Relu', [batchNorm(g, stream, 0.3)]);
    return g.op('Add', [stream, g.op('Conv', [z, g.weight('w', [8, 8, 3, 3])])]);
  });
  expect(layers.map(({ kind, normalisation, activation }) => [kind, normalisation?.kind, activation?.kind])).toEqual([
    ['normalisation', 'batch', 'relu'],
    ['conv2d', undefined, undefined],
  ]);
});

test('a written-out LayerNorm of a residual stream does not mind the skip beside it', () => {
  const layers = layersOf((g) => {
    const stream = g.op('Concat', ['x', 'x'], { axis: 0 });
    const centred = g.op('Sub', [stream, g.op('ReduceMean', [stream, g.numbers([-1], [1], 'int64')])]);
    const variance = g.op('ReduceMean', [g.op('Mul', [centred, centred]), g.numbers([-1], [1], 'int64')]);
    const normed = g.op('Div', [centred, g.op('Sqrt', [g.op('Add', [variance, g.scalar(1e-5)])])]);
    return g.op('Add', [stream, g.op('MatMul', [normed, g.weight('w', [8, 8])])]);
  });
  expect(layers.map(({ kind, normalisation }) => [kind, normalisation?.kind])).toEqual([
    ['normalisation', 'layer'],
    ['dense', undefined],
  ]);
});
