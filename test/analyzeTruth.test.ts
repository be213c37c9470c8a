import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultOptions, type ModelAnalysis } from '../src/analysis';
import { analyze } from '../src/analyze';
import { elementCount, type Tensor } from '../src/model';
import { fill } from '../src/probe/fill';
import { writeNpy } from '../src/probe/npy';
import { normals, random } from './support/draw';
import { temporaryFolder } from './support/onnx';

/**
 * The same program twice: read by Gradwise, which draws its weights and measures gradients, and run by TensorFlow.js, whose model is then
 * given these weights, the same input and the same targets. What TensorFlow.js says of loss and gradients is the truth.
 */

beforeAll(async () => {
  await tf.setBackend('cpu');
  tf.env().set('PROD', true);
});

interface Case {
  readonly name: string;
  /** Ends in a compiled `model`. */
  readonly program: string;
  /** Shape of one input; ids are below `ids`. */
  readonly input: readonly number[];
  readonly ids?: number;
  readonly targets: 'classes' | 'binary' | 'numbers';
  readonly loss: (targets: tf.Tensor, output: tf.Tensor) => tf.Tensor;
}

const batch = 6;
const seed = 5;

const cases: readonly Case[] = [
  {
    name: 'a convolutional classifier',
    program: `
      const model = tf.sequential();
      model.add(tf.layers.conv2d({ inputShape: [9, 9, 2], kernelSize: 3, filters: 5, activation: 'relu', kernelInitializer: 'heNormal' }));
      model.add(tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'tanh' }));
      model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
      model.add(tf.layers.flatten());
      for (const units of [16, 16]) model.add(tf.layers.dense({ units, activation: 'elu', biasInitializer: 'randomNormal' }));
      model.add(tf.layers.dense({ units: 4, activation: 'softmax' }));
      model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });`,
    input: [batch, 9, 9, 2],
    targets: 'classes',
    loss: tf.metrics.categoricalCrossentropy,
  },
  {
    name: 'a recurrent classifier of words',
    program: `
      const model = tf.sequential();
      model.add(tf.layers.embedding({ inputDim: 50, outputDim: 6, inputLength: 7 }));
      model.add(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 5, returnSequences: true, unitForgetBias: true }) }));
      model.add(tf.layers.gru({ units: 4, recurrentInitializer: 'orthogonal' }));
      model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
      model.compile({ loss: 'binaryCrossentropy', optimizer: tf.train.rmsprop(0.01) });`,
    input: [batch, 7],
    ids: 50,
    targets: 'binary',
    loss: tf.metrics.binaryCrossentropy,
  },
  {
    name: 'a film of which every picture goes through the same model',
    program: `
      const eye = tf.sequential();
      eye.add(tf.layers.conv2d({ inputShape: [6, 6, 2], filters: 3, kernelSize: 3, activation: 'relu' }));
      eye.add(tf.layers.flatten());
      eye.add(tf.layers.dense({ units: 5, activation: 'tanh', biasInitializer: 'randomNormal' }));
      const model = tf.sequential();
      model.add(tf.layers.timeDistributed({ layer: eye, inputShape: [4, 6, 6, 2] }));
      model.add(tf.layers.lstm({ units: 4 }));
      model.add(tf.layers.dense({ units: 4, activation: 'softmax' }));
      model.compile({ loss: 'categoricalCrossentropy', optimizer: 'adam' });`,
    input: [batch, 4, 6, 6, 2],
    targets: 'classes',
    loss: tf.metrics.categoricalCrossentropy,
  },
  {
    name: 'a residual regression with a shared layer',
    program: `
      const input = tf.input({ shape: [12] });
      const shared = tf.layers.dense({ units: 12, activation: 'tanh', kernelInitializer: tf.initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'uniform' }) });
      let x = input;
      for (let i = 0; i < 3; i++) {
        const h = tf.layers.layerNormalization().apply(shared.apply(x));
        x = tf.layers.add().apply([x, tf.layers.dense({ units: 12, kernelInitializer: 'leCunUniform' }).apply(h)]);
      }
      const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2 }).apply(x) });
      model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });`,
    input: [batch, 12],
    targets: 'numbers',
    loss: tf.metrics.meanSquaredError,
  },
];

const executed = (program: string): tf.LayersModel => new Function('tf', `${program}\nreturn model;`)(tf);

/** As the probe draws it for this seed. */
function drawn(name: string, { dims, data }: Tensor): Float32Array {
  if (data.kind !== 'drawn') return expect.fail(`${name} is not drawn`);
  const feed = { name, dtype: 'float32', dims, fill: data.distribution, stream: `weight:${data.stream}` } as const;
  return Float32Array.from(fill(feed, 'float32', seed) as Float32Array);
}

async function read({ program }: Case, options: object): Promise<ModelAnalysis> {
  const path = join(temporaryFolder(), 'model.js');
  writeFileSync(path, `import * as tf from '@tensorflow/tfjs';\n${program}`);
  const { models } = await analyze(path, { ...defaultOptions, batch, seed, seeds: 1, threads: 1, ...options });
  return models[0] ?? expect.fail('no model was found');
}

const npy = (dtype: 'float32' | 'int64', dims: readonly number[], values: ArrayLike<number>): string => {
  const path = join(temporaryFolder(), 'x.npy');
  const array = dtype === 'int64' ? BigInt64Array.from(Array.from(values, BigInt)) : Float32Array.from(values);
  writeNpy(path, { dtype, dims, bytes: new Uint8Array(array.buffer) });
  return path;
};

const l2 = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0));

describe('loss and gradients of every weight are those of TensorFlow.js', () => {
  it.each(cases)('for $name', async (one) => {
    const next = random(2);
    const [graphInput, target] = (await read(one, {})).probe.inputs;
    if (!graphInput || !target) return expect.fail('no input, or no target');
    const x = one.ids
      ? Array.from({ length: elementCount(one.input) }, () => Math.floor((one.ids ?? 1) * next()))
      : [...normals(elementCount(one.input), next)];
    const classes = { classes: 4, binary: 2, numbers: 0 }[one.targets];
    const y = Array.from({ length: elementCount(target.shape) }, () =>
      classes ? Math.floor(classes * next()) : next(),
    );
    const { probe, model } = await read(one, {
      inputs: {
        [graphInput.name]: npy('float32', graphInput.shape, x),
        [target.name]: npy(classes ? 'int64' : 'float32', target.shape, y),
      },
    });
    expect(probe.status).toBe('ok');

    const theirs = executed(one.program);
    const ours = [...model.graph.initializers].filter(([, t]) => t.data.kind === 'drawn');
    const originals = counterparts(
      ours.map(([name]) => name),
      theirs.weights.map((w) => w.originalName),
    );
    for (const [name, tensor] of ours) {
      const weight = theirs.weights.find((w) => w.originalName === originals.get(name));
      weight?.write(tf.tensor(drawn(name, tensor), [...tensor.dims]));
    }
    const output = (): tf.Tensor => theirs.apply(tf.tensor(x, [...one.input])) as tf.Tensor;
    const goal = one.targets === 'classes' ? tf.oneHot(tf.tensor1d(y, 'int32'), 4) : tf.tensor(y, [...target.shape]);
    const variables = theirs.trainableWeights.map((w) => w.read() as tf.Variable);
    const { value, grads } = tf.variableGrads(() => one.loss(goal, output()).mean() as tf.Scalar, variables);
    expect(probe.loss).toBeCloseTo(value.dataSync()[0] ?? Number.NaN, 5);
    for (const [i, weight] of theirs.trainableWeights.entries()) {
      const own = [...originals].find(([, original]) => original === weight.originalName)?.[0];
      const measured = probe.tensors.find((t) => t.name === own)?.gradient?.l2 ?? Number.NaN;
      const expected = l2(grads[variables[i]?.name ?? '']?.dataSync() ?? []);
      expect(Math.abs(measured - expected), weight.originalName).toBeLessThan(1e-4 * Math.max(expected, 1e-6));
    }
  });
});

/** The library numbers layers on through all programs that it has run: without their numbers, names are matched in order. */
function counterparts(ours: readonly string[], theirs: readonly string[]): ReadonlyMap<string, string> {
  const plain = (name: string): string => name.replace(/\d+/g, '');
  const left = [...theirs];
  const found = ours.map((name) => {
    const at = left.findIndex((other) => plain(other) === plain(name));
    return [name, at < 0 ? expect.fail(`${name} has no counterpart`) : (left.splice(at, 1)[0] ?? '')] as const;
  });
  expect(left).toEqual([]);
  return new Map(found);
}
