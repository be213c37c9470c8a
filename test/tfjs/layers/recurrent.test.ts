import { describe, expect, it } from 'vitest';
import type { Config, LayerObject, Network } from '../../../src/model';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer, object, Sketch, unknown } from '../../support/tfjs/describe';

/** The oracle is TensorFlow.js itself: equal weights, inputs, outputs and gradients. */

const classes = ['SimpleRNN', 'GRU', 'LSTM'] as const;
const shape = [5, 3];

const operators = (network: Network): string[] => buildNetwork(network).graph.nodes.map((n) => n.op);
const onnxOf = { SimpleRNN: 'RNN', GRU: 'GRU', LSTM: 'LSTM' } as const;

describe.each(classes)('%s', (className) => {
  const alone = (config: Config = {}): Network => chain(shape, layer(className, { units: 4, ...config }));

  it.each<[string, Config]>([
    ['as it comes', {}],
    ['with the output of every step', { returnSequences: true }],
    ['from the last step to the first', { goBackwards: true }],
    ['from the last step to the first, every step', { goBackwards: true, returnSequences: true }],
    ['without bias', { useBias: false }],
    ['with one unit', { units: 1 }],
    ['with implementation 1', { implementation: 1 }],
    [
      'with implementation 2 and dropout, which are for training',
      { implementation: 2, dropout: 0.3, recurrentDropout: 0.2 },
    ],
    ['unrolled', { unroll: true }],
  ])('%s', async (_, config) => {
    await expectEqual(alone(config));
  });

  it.each(['elu', 'hardSigmoid', 'linear', 'relu', 'sigmoid', 'softplus', 'softsign', 'tanh'])(
    'with the activation %s is one node of ONNX',
    async (activation) => {
      const network = alone({ activation, returnSequences: true });
      expect(operators(network)).toContain(onnxOf[className]);
      await expectEqual(network, { scale: 0.5 });
    },
  );

  it.each(['gelu', 'gelu_new', 'mish', 'relu6', 'selu', 'softmax', 'swish'])(
    'with the activation %s, which ONNX does not have there, is computed step by step',
    async (activation) => {
      const network = alone({ activation, returnSequences: true });
      expect(operators(network)).toContain('Scan');
      await expectEqual(network, { scale: 0.5 });
    },
  );

  it('returns its states behind the output', async () => {
    const sketch = new Sketch();
    const object_ = layer(className, { units: 4, returnState: true, returnSequences: true });
    const first = sketch.call(object_, sketch.input(shape));
    const count = className === 'LSTM' ? 3 : 2;
    await expectEqual(sketch.network(...Array.from({ length: count }, (_, output) => ({ ...first, output }))));
  });

  it('begins with the states it is given', async () => {
    const sketch = new Sketch();
    const x = sketch.input(shape);
    const states = Array.from({ length: className === 'LSTM' ? 2 : 1 }, () => sketch.input([4]));
    await expectEqual(sketch.network(sketch.call(layer(className, { units: 4 }), x, ...states)));
  });

  it.each<[string, Config]>([
    ['the last output', {}],
    ['every output', { returnSequences: true }],
    ['every output, backwards', { returnSequences: true, goBackwards: true }],
  ])('leaves masked steps out: %s', async (_, config) => {
    const network = chain(
      [6],
      layer('Embedding', { inputDim: 3, outputDim: 3, maskZero: true }),
      layer(className, { units: 4, ...config }),
    );
    await expectEqual(network, { ids: 3, sizes: { batch: 5 } });
  });

  it('gives zeros where every step is masked', async () => {
    const embedding = layer('Embedding', { inputDim: 3, outputDim: 3, maskZero: true });
    const network = chain([6], embedding, layer(className, { units: 4, returnSequences: true }));
    // Every gradient is 0 then, which is nothing to measure a deviation against.
    await expectEqual(network, { ids: 1, gradients: false });
  });

  it('is one node of ONNX with a mask, too', () => {
    const embedding = layer('Embedding', { inputDim: 3, outputDim: 3, maskZero: true });
    expect(operators(chain([6], embedding, layer(className, { units: 4 })))).toContain(onnxOf[className]);
  });

  it('keeps the states it is given where steps are masked', async () => {
    const sketch = new Sketch();
    const words = sketch.call(layer('Embedding', { inputDim: 3, outputDim: 3, maskZero: true }), sketch.input([6]));
    const states = Array.from({ length: className === 'LSTM' ? 2 : 1 }, () => sketch.input([4]));
    const end = sketch.call(layer(className, { units: 4, returnSequences: true }), words, ...states);
    await expectEqual(sketch.network(end), { ids: 3, sizes: { batch: 5 } });
  });

  it('leaves masked steps out step by step, where ONNX lacks its activation', async () => {
    const embedding = layer('Embedding', { inputDim: 3, outputDim: 3, maskZero: true });
    const network = chain([6], embedding, layer(className, { units: 4, activation: 'swish', returnSequences: true }));
    await expectEqual(network, { ids: 3, sizes: { batch: 5 } });
  });

  it('hands its mask on to the next where it gives every step', async () => {
    const network = chain(
      [6],
      layer('Embedding', { inputDim: 3, outputDim: 3, maskZero: true }),
      layer(className, { units: 4, returnSequences: true }),
      layer(className, { units: 2 }),
    );
    await expectEqual(network, { ids: 3, sizes: { batch: 5 } });
  });

  it('stands on another one', async () => {
    await expectEqual(
      chain(shape, layer(className, { units: 4, returnSequences: true }), layer(className, { units: 2 })),
    );
  });

  it('takes sequences of any length', async () => {
    await expectEqual(chain([null, 3], layer(className, { units: 4 })), { sizes: { sequence: 7 } });
  });

  it('is shared by two inputs', async () => {
    const sketch = new Sketch();
    const shared = layer(className, { units: 3 });
    const ends = [sketch.input(shape), sketch.input([2, 3])].map((x) => sketch.call(shared, x));
    await expectEqual(sketch.network(...ends));
  });
});

describe('gates', () => {
  const gates = ['sigmoid', 'hardSigmoid', 'softsign', 'linear', 'relu', 'swish'];

  it.each(gates)('%s in an LSTM', async (recurrentActivation) => {
    await expectEqual(chain(shape, layer('LSTM', { units: 4, recurrentActivation })), { scale: 0.5 });
  });

  it.each(gates)('%s in a GRU', async (recurrentActivation) => {
    await expectEqual(chain(shape, layer('GRU', { units: 4, recurrentActivation })), { scale: 0.5 });
  });

  it('are hard sigmoids of slope 0.2 by default, which saturate at ±2.5', async () => {
    // Strong enough that many gates are shut or wide open.
    await expectEqual(chain(shape, layer('LSTM', { units: 4, returnSequences: true })), { scale: 2 });
  });
});

describe('unitForgetBias', () => {
  const biasOf = (config: Config) => {
    const { graph } = buildNetwork(chain(shape, layer('LSTM', { units: 4, ...config }, 'one')));
    return graph.initializers.get('one/bias')?.data;
  };
  const zeros = { kind: 'constant', value: 0 };

  it('gives the second gate a bias of 1', () => {
    expect(biasOf({ unitForgetBias: true })).toMatchObject({
      kind: 'drawn',
      distribution: {
        kind: 'concatenation',
        parts: [
          { size: 4, distribution: zeros },
          { size: 4, distribution: { kind: 'constant', value: 1 } },
          { size: 8, distribution: zeros },
        ],
      },
    });
  });

  it.each<Config>([{}, { unitForgetBias: false }])('is off where nobody switches it on: %j', (config) => {
    expect(biasOf(config)).toMatchObject({ distribution: zeros });
  });
});

describe('RNN', () => {
  const cell = (className: string, config: Config) => object(className, config);
  const stack = (...cells: readonly ReturnType<typeof cell>[]) => object('StackedRNNCells', { cells });

  it.each(['SimpleRNNCell', 'GRUCell', 'LSTMCell'])('runs a %s', async (className) => {
    await expectEqual(chain(shape, layer('RNN', { cell: cell(className, { units: 4 }), returnSequences: true })));
  });

  const three = stack(
    cell('LSTMCell', { units: 4 }),
    cell('GRUCell', { units: 2 }),
    cell('SimpleRNNCell', { units: 3, useBias: false }),
  );

  it.each<[string, Config]>([
    ['the last output', {}],
    ['every output', { returnSequences: true }],
    ['backwards', { returnSequences: true, goBackwards: true }],
  ])('runs cells on top of each other: %s', async (_, config) => {
    await expectEqual(chain(shape, layer('RNN', { cell: three, ...config })));
  });

  it('returns the states of stacked cells from the last to the first', async () => {
    const sketch = new Sketch();
    const out = sketch.call(layer('RNN', { cell: three, returnState: true }), sketch.input(shape));
    await expectEqual(sketch.network(...Array.from({ length: 5 }, (_, output) => ({ ...out, output }))), {
      gradients: false,
    });
  });

  it('runs a list of cells as a stack of them', () => {
    const list = [cell('LSTMCell', { units: 4 }), cell('GRUCell', { units: 2 })];
    const { graph } = buildNetwork(chain(shape, layer('RNN', { cell: list }, 'r')));
    expect([...graph.initializers.keys()].filter((n) => n.startsWith('r/'))).toEqual(
      [0, 1].flatMap((i) => ['kernel', 'recurrent_kernel', 'bias'].map((w) => `r/RNNCell_${i}/${w}`)),
    );
  });
});

describe('what cannot be made is told', () => {
  const remarks = (object_: LayerObject, input: readonly number[] = shape): string =>
    buildNetwork(chain(input, object_))
      .remarks.map((r) => r.message)
      .join(' ');

  it.each<[string, LayerObject, string]>([
    ['no units', layer('LSTM'), 'units'],
    ['units that are not known', layer('GRU', { units: unknown() }), 'its units is not known'],
    ['a reset after the product', layer('GRU', { units: 2, resetAfter: true }), 'resetAfter'],
    ['no cell', layer('RNN'), 'needs a cell'],
    ["a cell of someone's own", layer('RNN', { cell: object('MyCell') }), 'MyCell'],
    ['an activation that does not exist', layer('LSTM', { units: 2, activation: 'cosine' }), 'cosine'],
  ])('%s', (_, object_, said) => {
    expect(remarks(object_)).toContain(said);
  });

  it('images', () => {
    expect(remarks(layer('LSTM', { units: 2 }), [8, 8, 3])).toContain('3 dimensions');
  });

  it('an activation that is not known: the default stands in', () => {
    expect(remarks(layer('LSTM', { units: 2, activation: unknown() }))).toContain('tanh, its default, is assumed');
  });
});
