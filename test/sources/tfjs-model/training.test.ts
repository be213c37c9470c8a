import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Compiled } from '../../../src/model';
import { readTfjsModel } from '../../../src/sources/tfjs-model';
import { files, save } from './saved';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const { layers: l } = tf;

const twoHeads = (): tf.LayersModel => {
  const x = tf.input({ shape: [3] });
  const a = l.dense({ units: 2, name: 'a' }).apply(x) as tf.SymbolicTensor;
  const b = l.dense({ units: 1, name: 'b', activation: 'sigmoid' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs: [a, b] });
};

/** As Keras leaves it within the topology. */
const withKeras = async (training: object): Promise<Compiled | undefined> => {
  const { text } = await save(twoHeads());
  const topology = JSON.parse(text).modelTopology;
  const json = { modelTopology: { model_config: topology, training_config: training } };
  return readTfjsModel(files(json).path).networks[0]?.compiled;
};

const named = (compiled: Compiled | undefined) => compiled?.losses.map((loss) => loss?.name ?? null);

describe('what compile was given', () => {
  it('is read as TensorFlow.js saves it', async () => {
    const model = twoHeads();
    model.compile({ loss: ['meanSquaredError', 'binaryCrossentropy'], optimizer: tf.train.adam(0.02) });
    const { path } = await save(model, { includeOptimizer: true });
    const compiled = readTfjsModel(path).networks[0]?.compiled;
    expect(named(compiled)).toEqual(['meanSquaredError', 'binaryCrossentropy']);
    expect(compiled?.optimizer).toEqual({ name: 'Adam', learningRate: 0.02 });
  });

  it('is put in the order of the outputs where losses go by their names', async () => {
    const compiled = await withKeras({ loss: { b: 'binary_crossentropy', a: 'mse' }, optimizer_config: {} });
    expect(named(compiled)).toEqual(['meanSquaredError', 'binaryCrossentropy']);
  });

  it('counts for every output where there is one loss', async () => {
    expect(named(await withKeras({ loss: 'mean_absolute_error' }))).toEqual(['meanAbsoluteError', 'meanAbsoluteError']);
  });

  it('tells whether a loss takes logits', async () => {
    const loss = [
      { class_name: 'CategoricalCrossentropy', config: { from_logits: true } },
      { class_name: 'BinaryCrossentropy', config: { from_logits: false } },
    ];
    const compiled = await withKeras({ loss });
    expect(compiled?.losses).toMatchObject([
      { name: 'categoricalCrossentropy', probabilities: false },
      { name: 'binaryCrossentropy', probabilities: true },
    ]);
  });

  it('leaves losses that are missing open', async () => {
    expect(named(await withKeras({ loss: ['mse'] }))).toEqual(['meanSquaredError', null]);
    expect(named(await withKeras({}))).toEqual([null, null]);
  });

  it('is absent where nothing was compiled', async () => {
    const { path } = await save(twoHeads());
    expect(readTfjsModel(path).networks[0]).not.toHaveProperty('compiled');
  });
});
