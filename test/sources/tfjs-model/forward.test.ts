import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTfjsModel } from '../../../src/sources/tfjs-model';
import { buildNetwork } from '../../../src/tfjs';
import { expectSame, type Feeding, feedsFor, predicted, runStored } from './run';
import { save } from './saved';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const { layers: l } = tf;

/** What TensorFlow.js saved, read back and run, against TensorFlow.js. */
async function expectReadBack(model: tf.LayersModel, feeding: Feeding = {}, shardBytes?: number): Promise<void> {
  const { path } = await save(model, shardBytes ? { shardBytes } : {});
  const { networks, errors } = readTfjsModel(path);
  expect(errors).toEqual([]);
  const { graph, remarks, parameterCounts } = buildNetwork(networks[0]!);
  expect(remarks).toEqual([]);
  expect([...parameterCounts.values()].reduce((a, b) => a + b, 0)).toBe(model.countParams());
  const feeds = feedsFor(graph, feeding);
  // The runtime's optimisations move transpositions about: what it makes of the graph has to stay the same.
  for (const level of ['basic', 'all'] as const) {
    expectSame(await runStored(graph, feeds, level), predicted(model, feeds));
  }
}

const functional = (): tf.LayersModel => {
  const x = tf.input({ shape: [8, 8, 3] });
  const block = (from: tf.SymbolicTensor): tf.SymbolicTensor => {
    const inner = l.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(from);
    const normal = l.batchNormalization({ betaInitializer: 'randomNormal' }).apply(inner) as tf.SymbolicTensor;
    return l.add().apply([normal, from]) as tf.SymbolicTensor;
  };
  const start = l.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
  const end = l.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(block(block(start)));
  return tf.model({ inputs: x, outputs: l.dense({ units: 3, activation: 'softmax' }).apply(end) as tf.SymbolicTensor });
};

const shared = (): tf.LayersModel => {
  const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
  const tower = tf.sequential({
    layers: [l.dense({ units: 5, activation: 'elu', inputShape: [4] }), l.dense({ units: 4, activation: 'selu' })],
  });
  const both = [a, b].map((x) => tower.apply(tower.apply(x)) as tf.SymbolicTensor);
  const joined = l.concatenate().apply([...both, l.multiply().apply(both) as tf.SymbolicTensor]);
  return tf.model({ inputs: [a, b], outputs: [l.dense({ units: 2 }).apply(joined) as tf.SymbolicTensor, both[0]!] });
};

const nested = (): tf.LayersModel => {
  const inner = tf.sequential({ layers: [l.dense({ units: 6, inputShape: [5], activation: 'tanh' })] });
  return tf.sequential({ layers: [inner, l.leakyReLU({ alpha: 0.2 }), l.dense({ units: 1, activation: 'sigmoid' })] });
};

const film = (): tf.LayersModel => {
  const eye = tf.sequential({
    layers: [l.conv2d({ filters: 3, kernelSize: 3, inputShape: [5, 5, 2] }), l.flatten(), l.dense({ units: 4 })],
  });
  return tf.sequential({
    layers: [l.timeDistributed({ layer: eye, inputShape: [3, 5, 5, 2] }), l.gru({ units: 2 })],
  });
};

const words = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      l.embedding({ inputDim: 9, outputDim: 4, inputLength: 6, maskZero: true }),
      l.bidirectional({ layer: l.lstm({ units: 3, returnSequences: true, unitForgetBias: true }) as tf.RNN }),
      l.gru({ units: 4, recurrentActivation: 'sigmoid', biasInitializer: 'randomUniform' }),
      l.dense({ units: 2 }),
    ],
  });

const cells = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      l.rnn({
        cell: [l.lstmCell({ units: 3 }), l.gruCell({ units: 2 })],
        returnSequences: true,
        inputShape: [5, 2],
      }) as tf.layers.Layer,
      l.timeDistributed({ layer: l.dense({ units: 3, activation: 'relu' }) }),
      l.simpleRNN({ units: 2, goBackwards: true }),
    ],
  });

const images = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, inputShape: [9, 9, 2], activation: 'relu6' }),
      l.maxPooling2d({ poolSize: 2 }),
      l.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2 }),
      l.layerNormalization(),
      l.upSampling2d({ size: [2, 2] }),
      l.flatten(),
      l.prelu(),
      l.dense({ units: 2, useBias: false }),
    ],
  });

const enlarged = (): tf.LayersModel =>
  tf.sequential({ layers: [l.upSampling2d({ size: [2, 3], inputShape: [4, 5, 3] })] });

describe('a model that TensorFlow.js saved computes, read back, what it computed', () => {
  it.each<[string, () => tf.LayersModel, Feeding]>([
    ['residual blocks', functional, {}],
    ['a shared tower, called four times', shared, {}],
    ['a model within a model', nested, {}],
    ['a model on every step', film, {}],
    ['words through masked recurrent layers', words, { ids: 9 }],
    ['stacked cells and layers on every step', cells, {}],
    ['images', images, {}],
    ['images that are enlarged, and nothing else', enlarged, {}],
  ])('%s', async (_, build, feeding) => {
    await expectReadBack(build(), feeding);
  });

  it('from files that are cut anywhere', async () => {
    await expectReadBack(functional(), {}, 333);
  });
});
