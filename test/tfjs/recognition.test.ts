import { describe, expect, it } from 'vitest';
import { recogniseLayers } from '../../src/layers';
import type { Config, Layer, LayerObject, Network } from '../../src/model';
import { nominalStatistics } from '../../src/probe/nominal';
import { buildNetwork } from '../../src/tfjs';
import { chain, layer, nested, Sketch } from '../support/tfjs/describe';

/** What a person would say of each network, found again in its graph. Fans are counted by hand: inputs of one unit, units that one input reaches. */

function layersOf(network: Network): readonly Layer[] {
  const built = buildNetwork(network);
  const summaries = new Map(
    [...built.graph.initializers].flatMap(([name, tensor]) => {
      const stats = nominalStatistics(tensor);
      return stats ? [[name, { stats, sample: new Float32Array(0) }] as const] : [];
    }),
  );
  return recogniseLayers(built.graph, summaries, built);
}

const only = (network: Network): Layer => {
  const [one, ...others] = layersOf(network);
  expect(others).toEqual([]);
  return one as Layer;
};

describe('A layer with a weight is found', () => {
  it.each([
    ['Dense', { units: 5 }, [7], 'dense', 7, 5],
    ['Dense', { units: 5 }, [3, 7], 'dense', 7, 5],
    ['Dense', { units: 5, useBias: false }, [3, 2, 7], 'dense', 7, 5],
    ['Conv1D', { filters: 5, kernelSize: 3 }, [9, 4], 'conv1d', 12, 15],
    ['Conv2D', { filters: 5, kernelSize: [3, 2] }, [9, 9, 4], 'conv2d', 24, 30],
    [
      'Conv2D',
      { filters: 5, kernelSize: 3, padding: 'same', dataFormat: 'channelsFirst' },
      [4, 9, 9],
      'conv2d',
      36,
      45,
    ],
    ['Conv3D', { filters: 5, kernelSize: 2 }, [5, 5, 5, 3], 'conv3d', 24, 40],
    [
      'Conv2DTranspose',
      { filters: 5, kernelSize: 4, strides: 2, padding: 'same' },
      [6, 6, 3],
      'transposed-conv',
      12,
      80,
    ],
    ['Conv3DTranspose', { filters: 5, kernelSize: 2, strides: 2 }, [3, 3, 3, 3], 'transposed-conv', 3, 40],
    ['DepthwiseConv2D', { kernelSize: 3, depthMultiplier: 2 }, [6, 6, 4], 'depthwise-conv', 9, 18],
  ] as const)('%s with %j on %j', (className, config, shape, kind, fanIn, fanOut) => {
    for (const activation of ['linear', 'relu', 'tanh', 'gelu', 'softmax']) {
      const found = only(chain(shape, layer(className, { ...config, activation }, 'it')));
      expect(found).toMatchObject({
        name: 'it',
        kind,
        weight: { fanIn, fanOut, initializer: { kind: 'glorot-truncated-normal', origin: 'default', confidence: 1 } },
        activation: activation === 'linear' ? null : { kind: activation },
        normalisation: null,
        residual: false,
        head: true,
      });
      expect(found.bias?.name).toBe('useBias' in config ? undefined : 'it/bias');
      expect(found.object?.className).toBe(className);
    }
  });

  it('SeparableConv2D as its two convolutions', () => {
    const found = layersOf(
      chain([6, 6, 4], layer('SeparableConv2D', { filters: 5, kernelSize: 3, activation: 'relu' }, 'it')),
    );
    expect(found.map((l) => [l.kind, l.weight?.name, l.weight?.fanIn, l.weight?.fanOut, l.activation?.kind])).toEqual([
      ['depthwise-conv', 'it/depthwise_kernel', 9, 9, undefined],
      ['conv2d', 'it/pointwise_kernel', 4, 5, 'relu'],
    ]);
  });

  it('Embedding, fed by numbers of tokens', () => {
    const found = layersOf(chain([6], layer('Embedding', { inputDim: 50, outputDim: 8 }, 'it')));
    expect(found.map((l) => [l.kind, l.weight?.name, l.weight?.units])).toEqual([['embedding', 'it/embeddings', 8]]);
  });
});

describe('Activations that are layers', () => {
  it.each([
    ['Activation', { activation: 'sigmoid' }, { kind: 'sigmoid' }],
    ['Activation', { activation: 'hardSigmoid' }, { kind: 'hard-sigmoid', parameters: { alpha: 0.2, beta: 0.5 } }],
    ['Activation', { activation: 'gelu_new' }, { kind: 'gelu-tanh' }],
    ['Activation', { activation: 'swish' }, { kind: 'silu' }],
    ['Activation', { activation: 'mish' }, { kind: 'mish' }],
    ['Activation', { activation: 'selu' }, { kind: 'selu' }],
    ['Activation', { activation: 'softplus' }, { kind: 'softplus' }],
    ['Activation', { activation: 'softsign' }, { kind: 'softsign' }],
    ['Activation', { activation: 'logSoftmax' }, { kind: 'log-softmax' }],
    ['ReLU', {}, { kind: 'relu' }],
    ['ReLU', { maxValue: 6 }, { kind: 'relu6' }],
    ['LeakyReLU', {}, { kind: 'leaky-relu', parameters: { alpha: 0.3 } }],
    ['ELU', {}, { kind: 'elu', parameters: { alpha: 1 } }],
    ['PReLU', {}, { kind: 'prelu', parameters: { alpha: 0 } }],
    ['Softmax', {}, { kind: 'softmax' }],
  ] as const)('%s with %j belongs to the dense layer before it', (className, config, activation) => {
    const object = layer(className, config as Config);
    const found = only(chain([7], layer('Dense', { units: 5 }), object));
    expect(found.activation).toEqual(activation);
    expect(found.activationObject).toBe(object);
  });

  it('belong to a convolution too, with a normalisation between', () => {
    const layers = [layer('Conv2D', { filters: 3, kernelSize: 3 }), layer('BatchNormalization'), layer('ReLU')];
    const found = only(chain([6, 6, 2], ...layers));
    expect(found).toMatchObject({
      kind: 'conv2d',
      activation: { kind: 'relu' },
      normalisation: { kind: 'batch', freshStatistics: true, second: 1 },
      unitAxis: 1,
    });
  });

  it('stand by themselves behind the input', () => {
    expect(layersOf(chain([6], layer('ReLU'), layer('Dense', { units: 2 }))).map((l) => l.kind)).toEqual([
      'activation',
      'dense',
    ]);
  });
});

describe('Normalisations', () => {
  it.each([
    ['BatchNormalization', [7], 'batch'],
    ['BatchNormalization', [4, 7], 'batch'],
    ['LayerNormalization', [7], 'layer'],
    ['LayerNormalization', [4, 7], 'layer'],
  ] as const)('%s of %j belongs to the dense layer before it', (className, shape, kind) => {
    const found = layersOf(chain(shape, layer('Dense', { units: 5 }), layer(className), layer('ReLU')));
    expect(found.map((l) => [l.kind, l.normalisation?.kind, l.activation?.kind])).toEqual([['dense', kind, 'relu']]);
  });

  it('may stand behind the activation', () => {
    const conv = layer('Conv2D', { filters: 3, kernelSize: 3, activation: 'relu' });
    const found = only(chain([6, 6, 2], conv, layer('BatchNormalization')));
    expect(found.normalisation).toMatchObject({ kind: 'batch', afterActivation: true });
  });
});

describe('How layers stand to each other', () => {
  const conv = (name: string, config = {}): LayerObject =>
    layer('Conv2D', { filters: 3, kernelSize: 3, padding: 'same', ...config }, name);

  it('in a row: each follows the one before, over pools, dropout and flattening', () => {
    const between = [layer('MaxPooling2D'), layer('Dropout', { rate: 0.5 })];
    const end = [layer('Flatten'), layer('Dense', { units: 4 }, 'hidden'), layer('Dense', { units: 2 }, 'head')];
    const found = layersOf(chain([8, 8, 3], conv('first'), ...between, conv('second'), ...end));
    expect(found.map((l) => [l.name, l.predecessors, l.head])).toEqual([
      ['first', [], false],
      ['second', ['first'], false],
      ['hidden', ['second'], false],
      ['head', ['hidden'], true],
    ]);
  });

  it('in a residual block: its two ends are added, what lies inside is not', () => {
    const sketch = new Sketch();
    const x = sketch.call(conv('in', { activation: 'relu' }), sketch.input([8, 8, 3]));
    const y = sketch.call(conv('last'), sketch.call(conv('mid', { activation: 'relu' }), x));
    const sum = sketch.call(layer('Activation', { activation: 'relu' }), sketch.call(layer('Add'), x, y));
    const found = layersOf(sketch.network(sketch.call(conv('out'), sum)));
    expect(found.filter((l) => l.weight).map((l) => [l.name, l.residual])).toEqual([
      ['in', true],
      ['mid', false],
      ['last', true],
      ['out', false],
    ]);
  });

  it('in a gate: a sigmoid that another branch is multiplied by', () => {
    const sketch = new Sketch();
    const x = sketch.call(conv('features'), sketch.input([8, 8, 8]));
    const pooled = sketch.call(layer('GlobalAveragePooling2D'), x);
    const shares = sketch.call(layer('Dense', { units: 3, activation: 'sigmoid' }, 'gate'), pooled);
    const found = layersOf(sketch.network(sketch.call(layer('Multiply'), x, shares)));
    expect(found.find((l) => l.name === 'gate')?.gate).toBe(true);
  });

  it('in a nested network, and twice where it is called twice', () => {
    const inner = nested(chain([4], layer('Dense', { units: 4, activation: 'tanh' }, 'inside')), 'Sequential');
    const sketch = new Sketch();
    const once = sketch.call(inner, sketch.input([4]));
    const found = layersOf(sketch.network(sketch.call(inner, once)));
    expect(found.map((l) => [l.weight?.name, l.object?.name])).toEqual([
      ['inside/kernel', 'inside'],
      ['inside/kernel', 'inside'],
    ]);
  });
});
