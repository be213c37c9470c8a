import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normals, random } from './draw';

/** A model of TensorFlow.js as `model.save` writes it: twelve sigmoid layers whose weights are still as Glorot's scheme draws them. */

const depth = 12;
const units = 64;

export const weightFile = 'group1-shard1of1.bin';

const layers = Array.from({ length: depth }, (_, i) => ({
  class_name: 'Dense',
  config: {
    name: `layer${i + 1}`,
    units: i + 1 < depth ? units : 1,
    activation: 'sigmoid',
    kernel_initializer: { class_name: 'GlorotUniform', config: { seed: null } },
    ...(i === 0 && { batch_input_shape: [null, units] }),
  },
}));

const weights = layers.flatMap(({ config: { name, units: width } }) => [
  { name: `${name}/kernel`, shape: [units, width], dtype: 'float32' },
  { name: `${name}/bias`, shape: [width], dtype: 'float32' },
]);

const topology = {
  format: 'layers-model',
  generatedBy: 'TensorFlow.js tfjs-layers v4.22.0',
  convertedBy: null,
  modelTopology: {
    class_name: 'Sequential',
    config: { name: 'saved_sigmoid', layers },
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  },
  weightsManifest: [{ paths: [weightFile], weights }],
};

/** Kernels of variance 2 / (fan-in + fan-out), biases of zero, in the order of the manifest. */
export function savedWeights(): Uint8Array {
  const next = random(5);
  const numbers = weights.flatMap(({ shape: [fanIn = 0, fanOut] }) =>
    fanOut === undefined
      ? Array<number>(fanIn).fill(0)
      : Array.from(normals(fanIn * fanOut, next), (z) => z * Math.sqrt(2 / (fanIn + fanOut))),
  );
  return new Uint8Array(Float32Array.from(numbers).buffer);
}

/** Writes `model.json` and the file of its weights into the folder, which is made where it is missing. */
export function writeSavedModel(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify(topology, null, 2)}\n`);
  writeFileSync(join(folder, weightFile), savedWeights());
}
