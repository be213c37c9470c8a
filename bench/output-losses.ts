import * as tf from '@tensorflow/tfjs';
import { normals, random } from '../test/support/draw';

/**
 * What becomes of outputs that do not fit their loss: small networks, trained by the layer library itself on four classes that do not overlap, with Adam
 * and with SGD, three seeds each; the reference is the output that fits. Printed is the share of examples told right at the end, of each run.
 */

const [classes, perClass, features] = [4, 40, 8];
const seeds = [1, 2, 3];
const epochs = 60;
const outputs: Readonly<Record<string, readonly string[]>> = {
  categoricalCrossentropy: ['softmax', 'softplus', 'sigmoid', 'linear', 'relu', 'tanh', 'elu', 'selu'],
  binaryCrossentropy: ['sigmoid', 'softmax', 'linear', 'relu', 'tanh', 'elu', 'selu'],
};

interface Data {
  readonly x: tf.Tensor2D;
  readonly y: tf.Tensor2D;
  readonly labels: readonly number[];
}

/** Clouds around centres that lie three standard deviations out. */
function clouds(seed: number): Data {
  const next = random(seed);
  const centres = Array.from({ length: classes }, () => Array.from(normals(features, next), (v) => 3 * v));
  const labels = Array.from({ length: classes * perClass }, (_, i) => i % classes);
  const points = labels.map((k) => Array.from(normals(features, next), (v, i) => v + (centres[k]?.[i] ?? 0)));
  return { x: tf.tensor2d(points), y: tf.oneHot(labels, classes).toFloat() as tf.Tensor2D, labels };
}

async function shareRight(activation: string, loss: string, optimizer: tf.Optimizer, seed: number): Promise<number> {
  const { x, y, labels } = clouds(seed);
  const kernel = (offset: number) => tf.initializers.glorotUniform({ seed: 10 * seed + offset });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [features], kernelInitializer: kernel(1) }),
      tf.layers.dense({ units: classes, activation: activation as 'relu', kernelInitializer: kernel(2) }),
    ],
  });
  model.compile({ loss, optimizer });
  await model.fit(x, y, { epochs, batchSize: 16, verbose: 0, shuffle: false, yieldEvery: 'never' });
  const told = await ((model.predict(x) as tf.Tensor).argMax(-1) as tf.Tensor1D).array();
  tf.dispose([x, y]);
  model.dispose();
  return told.filter((k, i) => k === labels[i]).length / labels.length;
}

async function main(): Promise<void> {
  await tf.setBackend('cpu');
  tf.env().set('PROD', true);
  console.log(`guessing: ${100 / classes} %`);
  for (const [loss, activations] of Object.entries(outputs)) {
    for (const activation of activations) {
      const shares: number[] = [];
      for (const seed of seeds) {
        shares.push(await shareRight(activation, loss, tf.train.adam(0.01), seed));
        shares.push(await shareRight(activation, loss, tf.train.sgd(0.05), seed));
      }
      const shown = shares.map((s) => `${Math.round(100 * s)} %`.padStart(5)).join(' ');
      console.log(`${loss} ${activation.padEnd(9)} ${shown}`);
    }
  }
}

void main();
