import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../../../src/model';
import { readTfjsModel } from '../../../src/sources/tfjs-model';
import { layerClasses } from '../../../src/sources/tfjs-model/classes';
import { files, save } from './saved';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const read = (path: string): Network => {
  const { networks, errors } = readTfjsModel(path);
  expect(errors.map((e) => e.message)).toEqual([]);
  return networks[0]!;
};

/** `[class, name]` of every layer, nested ones within; of TensorFlow.js's model and of ours. */
type Listed = readonly [className: string, name: string, inner?: readonly Listed[]];

const listedByTfjs = (model: tf.LayersModel): readonly Listed[] =>
  model.layers.map((layer) =>
    layer instanceof tf.LayersModel
      ? [layer.getClassName(), layer.name, listedByTfjs(layer)]
      : [layer.getClassName(), layer.name],
  );

/** Input layers of Sequential models are left out: TensorFlow.js does not list them. */
const listed = ({ layers }: Network, withInputs: boolean): readonly Listed[] =>
  layers
    .filter(({ className }) => withInputs || className !== 'InputLayer')
    .map(({ className, name, network }) =>
      network ? [className, name, listed(network, className !== 'Sequential')] : [className, name],
    );

const bySortedName = (list: readonly Listed[]): readonly Listed[] => [...list].sort((a, b) => a[1].localeCompare(b[1]));

/** What each call takes, by name: `dense_1 ← input, dense`. */
const wiring = ({ layers, calls }: Network): string[] => {
  const nameOf = (call: number): string => layers[calls[call]!.layer]!.name;
  return calls.map((call, i) => `${nameOf(i)} ← ${call.inputs.map((v) => nameOf(v.call)).join(', ')}`);
};

const { layers: l } = tf;

describe('a Sequential model', () => {
  it('is one layer after the other, behind the input layer that TensorFlow.js makes', async () => {
    const model = tf.sequential({
      layers: [
        l.dense({ units: 5, inputShape: [3], activation: 'relu' }),
        l.dropout({ rate: 0.5 }),
        l.dense({ units: 2 }),
      ],
    });
    const network = read((await save(model)).path);
    expect(network.name).toBe(model.name);
    expect(listed(network, false)).toEqual(listedByTfjs(model));
    const [first, drop, last] = model.layers.map((layer) => layer.name);
    expect(wiring(network)).toEqual([
      `${first}_input ← `,
      `${first} ← ${first}_input`,
      `${drop} ← ${first}`,
      `${last} ← ${drop}`,
    ]);
    expect(network.layers[0]?.config).toEqual({ batchInputShape: [null, 3], dtype: 'float32' });
    expect(model.inputs[0]!.name).toBe(network.layers[0]!.name);
  });

  it('has options in camel case, as layer code gives them', async () => {
    const model = tf.sequential({
      layers: [
        l.conv2d({
          inputShape: [8, 8, 3],
          filters: 4,
          kernelSize: 3,
          padding: 'same',
          kernelInitializer: tf.initializers.varianceScaling({
            scale: 2,
            mode: 'fanIn',
            distribution: 'truncatedNormal',
          }),
        }),
      ],
    });
    const [, conv] = read((await save(model)).path).layers;
    expect(conv?.config).toMatchObject({
      filters: 4,
      kernelSize: [3, 3],
      padding: 'same',
      dataFormat: 'channelsLast',
      useBias: true,
      kernelInitializer: {
        kind: 'object',
        className: 'VarianceScaling',
        config: { scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' },
      },
      biasInitializer: { className: 'Zeros', config: {} },
    });
    expect(conv?.config).not.toHaveProperty('kernelRegularizer');
  });

  it('keeps the one activation that has an underscore', async () => {
    const model = tf.sequential({ layers: [l.dense({ units: 1, inputShape: [1], activation: 'gelu_new' as 'relu' })] });
    expect(read((await save(model)).path).layers[1]?.config.activation).toBe('gelu_new');
  });

  it('says so where nothing tells the shape of its input', () => {
    const bare = {
      class_name: 'Sequential',
      config: { layers: [{ class_name: 'Flatten', config: { name: 'flat' } }] },
    };
    const [input] = read(files(bare).path).layers;
    expect(input?.config.batchInputShape).toEqual({ kind: 'unknown', why: expect.stringContaining('shape') });
  });

  it('takes its input from a nested model that comes first', async () => {
    const inner = tf.sequential({ layers: [l.dense({ units: 4, inputShape: [3] })] });
    const outer = tf.sequential();
    outer.add(inner);
    outer.add(l.dense({ units: 1 }));
    const network = read((await save(outer)).path);
    expect(listed(network, false)).toEqual(listedByTfjs(outer));
    expect(network.layers[0]?.name).toBe(outer.inputs[0]!.name);
    expect(network.layers[0]?.config.batchInputShape).toEqual([null, 3]);
  });
});

describe('a functional model', () => {
  const build = () => {
    const a = tf.input({ shape: [4], name: 'a' });
    const b = tf.input({ shape: [4], name: 'b' });
    const inner = tf.sequential({ name: 'inner', layers: [l.dense({ units: 4, inputShape: [4], name: 'in_dense' })] });
    const shared = l.dense({ units: 4, name: 'shared' });
    const twice = inner.apply(inner.apply(a)) as tf.SymbolicTensor;
    const left = shared.apply(twice) as tf.SymbolicTensor;
    const right = shared.apply(b) as tf.SymbolicTensor;
    const sum = l.add({ name: 'sum' }).apply([left, right]) as tf.SymbolicTensor;
    const double = l.concatenate({ name: 'double' }).apply([sum, sum]) as tf.SymbolicTensor;
    return tf.model({ inputs: [a, b], outputs: [double, twice], name: 'whole' });
  };

  it('has every layer once, and every call of a shared one', async () => {
    const model = build();
    const network = read((await save(model)).path);
    expect(bySortedName(listed(network, true))).toEqual(bySortedName(listedByTfjs(model)));
    expect([...wiring(network)].sort()).toEqual(
      [
        'a ← ',
        'b ← ',
        'double ← sum, sum',
        'inner ← a',
        'inner ← inner',
        'shared ← b',
        'shared ← inner',
        'sum ← shared, shared',
      ].sort(),
    );
  });

  it('calls layers in an order in which they can be called', async () => {
    const { calls } = read((await save(build())).path);
    for (const [i, call] of calls.entries()) for (const value of call.inputs) expect(value.call).toBeLessThan(i);
  });

  it('gives inputs and outputs in the order of the model', async () => {
    const { layers, calls, inputs, outputs } = read((await save(build())).path);
    const names = (values: Network['inputs']): string[] => values.map((v) => layers[calls[v.call]!.layer]!.name);
    expect(names(inputs)).toEqual(['a', 'b']);
    expect(names(outputs)).toEqual(['double', 'inner']);
    // The second call of the nested model, whose input is its first.
    expect(calls[outputs[1]!.call]?.inputs.map((v) => layers[calls[v.call]!.layer]!.name)).toEqual(['inner']);
  });

  it('is read the same whatever the order of its layers in the file', async () => {
    const { text } = await save(build());
    const json = JSON.parse(text);
    json.modelTopology.config.layers.reverse();
    const reversed = read(files({ modelTopology: json.modelTopology }).path);
    expect([...wiring(reversed)].sort()).toEqual(
      [...wiring(read(files({ modelTopology: JSON.parse(text).modelTopology }).path))].sort(),
    );
  });

  it('passes states of a recurrent layer as inputs', async () => {
    const x = tf.input({ shape: [3, 2], name: 'x' });
    const h = tf.input({ shape: [4], name: 'h' });
    const y = l.simpleRNN({ units: 4, name: 'rnn' }).apply(x, { initialState: [h] }) as tf.SymbolicTensor;
    const network = read((await save(tf.model({ inputs: [x, h], outputs: y }))).path);
    expect(wiring(network)).toContain('rnn ← x, h');
  });
});

describe('what Keras writes', () => {
  const keras = (layers: readonly unknown[], ends: object) => ({
    modelTopology: {
      keras_version: '2.4.0',
      backend: 'tensorflow',
      model_config: { class_name: 'Functional', config: { name: 'm', layers, ...ends } },
    },
  });
  const input = (config: object, inbound: unknown = []) => ({
    class_name: 'InputLayer',
    name: 'x',
    config: { name: 'x', ...config },
    inbound_nodes: inbound,
  });

  it('is read through its model_config, with classes and initializers of its own', () => {
    const dense = {
      class_name: 'Dense',
      name: 'd',
      inbound_nodes: [[['x', 0, 0, {}]]],
      config: {
        name: 'd',
        units: 2,
        dtype: 'float32',
        kernel_initializer: { class_name: 'GlorotUniform', config: { seed: null } },
      },
    };
    const ends = { input_layers: [['x', 0, 0]], output_layers: [['d', 0, 0]] };
    const network = read(files(keras([input({ batch_input_shape: [null, 3] }), dense], ends)).path);
    expect(wiring(network)).toEqual(['x ← ', 'd ← x']);
    expect(network.layers[1]?.config.kernelInitializer).toMatchObject({ className: 'GlorotUniform', config: {} });
  });

  it('is read where inputs stand among the arguments of a call', () => {
    const attention = {
      class_name: 'MultiHeadAttention',
      name: 'mha',
      config: { name: 'mha' },
      inbound_nodes: [['x', 0, 0, { value: ['x', 0, 0], use_causal_mask: true }]],
    };
    const ends = { input_layers: [['x', 0, 0]], output_layers: [['mha', 0, 0]] };
    const network = read(files(keras([input({ batch_input_shape: [null, 3, 4] }), attention], ends)).path);
    expect(wiring(network)).toContain('mha ← x, x');
    expect(network.calls[1]?.settings).toEqual({ useCausalMask: true });
  });

  it('is read in the form of Keras 3: tensor objects, batch_shape, policies for types', () => {
    const tensor = {
      class_name: '__keras_tensor__',
      config: { shape: [null, 3], dtype: 'float32', keras_history: ['x', 0, 0] },
    };
    const policy = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'mixed_float16' } };
    const dense = {
      module: 'keras.layers',
      class_name: 'Dense',
      name: 'd',
      config: { name: 'd', units: 2, dtype: policy },
      inbound_nodes: [{ args: [tensor], kwargs: {} }],
    };
    const ends = { input_layers: ['x', 0, 0], output_layers: [['d', 0, 0]] };
    const network = read(files(keras([input({ batch_shape: [null, 3] }), dense], ends)).path);
    expect(wiring(network)).toEqual(['x ← ', 'd ← x']);
    expect(network.layers.map((layer) => layer.config)).toMatchObject([
      { batchInputShape: [null, 3] },
      { units: 2, dtype: 'float32' },
    ]);
  });
});

describe('layer classes', () => {
  it('are known that TensorFlow.js registers, and no others', () => {
    const registered = Object.entries(tf.serialization.SerializationMap.getMap().classNameMap)
      .filter(([, [kind]]) => (kind as { prototype: unknown }).prototype instanceof tf.layers.Layer)
      .map(([name]) => name)
      .filter((name) => !['Model', 'Functional', 'Sequential'].includes(name));
    expect([...layerClasses].sort()).toEqual(registered.sort());
  });

  it("of someone's own are opaque", () => {
    const own = { class_name: 'PixelShuffle', config: { name: 'ps', scale: 2, batch_input_shape: [null, 4] } };
    const [, layer] = read(files({ class_name: 'Sequential', config: { layers: [own] } }).path).layers;
    expect(layer).toMatchObject({ className: 'PixelShuffle', opaque: true, config: { scale: 2 } });
  });
});
