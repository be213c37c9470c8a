import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../../src/model';
import { readTfjsModel, type TfjsModel } from '../../../src/sources/tfjs-model';
import { artifactsOf, files, type SaveOptions, save } from './saved';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const bytesOf = ({ data }: Tensor): Uint8Array => {
  if (data.kind === 'bytes') return data.bytes;
  if (data.kind !== 'span') throw new Error(`A stored tensor is ${data.kind}.`);
  return readFileSync(data.file).subarray(data.offset, data.offset + data.length);
};

const numbers = (tensor: Tensor): number[] => {
  const bytes = new Uint8Array(bytesOf(tensor));
  return [...(tensor.dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer))];
};

const storedIn = ({ networks, errors }: TfjsModel): ReadonlyMap<string, Tensor> => {
  expect(errors.map((e) => e.message)).toEqual([]);
  return networks[0]?.stored ?? new Map();
};

const { layers: l } = tf;

const model = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      l.dense({ units: 5, inputShape: [3], name: 'first' }),
      l.batchNormalization({ name: 'norm' }),
      l.dense({ units: 4, biasInitializer: 'randomNormal', name: 'last' }),
    ],
  });

/** What TensorFlow.js holds, by the name it saves under. */
const held = (m: tf.LayersModel): Record<string, { shape: number[]; values: number[] }> =>
  Object.fromEntries(
    m.weights.map((w) => [w.originalName, { shape: w.shape as number[], values: [...w.read().dataSync()] }]),
  );

const asHeld = (stored: ReadonlyMap<string, Tensor>): ReturnType<typeof held> =>
  Object.fromEntries([...stored].map(([name, t]) => [name, { shape: [...t.dims], values: numbers(t) }]));

describe('stored weights', () => {
  it.each<[string, SaveOptions]>([
    ['one file', {}],
    ['files that are cut through the middle of weights', { shardBytes: 52 }],
    ['files that are cut through the middle of numbers', { shardBytes: 7 }],
    ['a file that has the state of the optimizer as well', { includeOptimizer: true }],
  ])('are those of TensorFlow.js, from %s', async (_, options) => {
    const m = model();
    m.compile({ loss: 'meanSquaredError', optimizer: 'adam' });
    await m.fit(tf.ones([2, 3]), tf.ones([2, 4]), { epochs: 1, verbose: 0 });
    const { path } = await save(m, options);
    const reloaded = await tf.loadLayersModel(tf.io.fromMemory(await artifactsOf(m)));
    expect(asHeld(storedIn(readTfjsModel(path)))).toEqual(held(reloaded));
  });

  it('stay in the file they lie in, unread', async () => {
    const { path, folder } = await save(model());
    for (const { data } of storedIn(readTfjsModel(path)).values()) {
      expect(data).toMatchObject({ kind: 'span', file: join(folder, 'group1-shard1of1.bin') });
    }
  });

  it('are read where a cut goes through them, and only there', async () => {
    const { path } = await save(model(), { shardBytes: 72 });
    const kinds = [...storedIn(readTfjsModel(path))].map(([name, { data }]) => [name, data.kind]);
    // 60 bytes of kernel and 20 of bias, then norm's gamma at byte 80.
    expect(kinds.slice(0, 3)).toEqual([
      ['first/kernel', 'span'],
      ['first/bias', 'bytes'],
      ['norm/gamma', 'span'],
    ]);
  });

  it('are absent where the file is a topology only: then its initializers count', async () => {
    const { modelTopology } = JSON.parse((await save(model())).text);
    for (const json of [modelTopology, { modelTopology }]) {
      const read = readTfjsModel(files(json).path);
      expect(read.errors).toEqual([]);
      expect(read.networks[0]).not.toHaveProperty('stored');
    }
  });

  it('lose the name of the cell that TensorFlow 2.2 puts into them, as in TensorFlow.js', async () => {
    const rnn = tf.sequential({ layers: [l.lstm({ units: 2, inputShape: [3, 2], name: 'lstm' })] });
    const saved = await save(rnn);
    const json = JSON.parse(saved.text);
    for (const w of json.weightsManifest[0].weights) w.name = w.name.replace('lstm/', 'lstm/lstm_cell_7/');
    const weights = new Uint8Array(readFileSync(join(saved.folder, 'group1-shard1of1.bin')));
    const read = readTfjsModel(files(json, { 'group1-shard1of1.bin': weights }).path);
    expect([...storedIn(read).keys()]).toEqual(['lstm/kernel', 'lstm/recurrent_kernel', 'lstm/bias']);
  });

  it('that belong to no layer are remarked on', async () => {
    const saved = await save(model());
    const json = JSON.parse(saved.text.replaceAll('last/', 'elsewhere/'));
    const weights = new Uint8Array(readFileSync(join(saved.folder, 'group1-shard1of1.bin')));
    const { remarks } = readTfjsModel(files(json, { 'group1-shard1of1.bin': weights }).path);
    expect(remarks.map((r) => r.message)).toEqual([
      'The stored weight "elsewhere/kernel", and 1 more, belongs to no layer of the topology.',
    ]);
  });
});

describe('quantised weights', () => {
  const bytes = Uint8Array.from({ length: 96 }, (_, i) => (i * 37 + 11) % 256);
  // Half floats with every kind of number: zeros, subnormals, infinities, not a number.
  const halves = new Uint8Array(
    new Uint16Array([0, 0x8000, 1, 0x83ff, 0x3c00, 0xc123, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x0400, 0x3555]).buffer,
  );
  const cases: readonly (readonly [string, tf.io.WeightsManifestEntry, Uint8Array])[] = [
    ['uint8', entry('float32', { dtype: 'uint8', scale: 0.0123, min: -1.7 }), bytes.subarray(0, 12)],
    ['uint16', entry('float32', { dtype: 'uint16', scale: 3.1e-5, min: -1 }), bytes.subarray(0, 24)],
    ['integers in uint8', entry('int32', { dtype: 'uint8', scale: 1.37, min: -55.5 }), bytes.subarray(0, 12)],
    ['integers in uint16', entry('int32', { dtype: 'uint16', scale: 2.2, min: -70 }), bytes.subarray(0, 24)],
    ['float16', entry('float32', { dtype: 'float16' }), halves],
  ];

  function entry(dtype: 'float32' | 'int32', quantization: object): tf.io.WeightsManifestEntry {
    return { name: 'd/kernel', shape: [3, 4], dtype, quantization: quantization as { dtype: 'uint8' } };
  }

  const topology = { class_name: 'Sequential', config: { layers: [{ class_name: 'Dense', config: { name: 'd' } }] } };

  it.each(cases)('of %s are decoded to what TensorFlow.js decodes', (_, spec, data) => {
    const { path } = files(
      { modelTopology: topology, weightsManifest: [{ paths: ['w.bin'], weights: [spec] }] },
      { 'w.bin': data },
    );
    const oracle = tf.io.decodeWeights(data.slice().buffer, [spec])['d/kernel']!;
    const tensor = storedIn(readTfjsModel(path)).get('d/kernel')!;
    expect(tensor).toMatchObject({ dtype: spec.dtype, dims: [3, 4] });
    expect(numbers(tensor)).toEqual([...oracle.dataSync()]);
  });

  it('may stand before plain ones, of other types too, in several groups', () => {
    const specs: tf.io.WeightsManifestEntry[] = [
      { ...entry('float32', { dtype: 'uint8', scale: 0.5, min: 0 }), name: 'd/a', shape: [3] },
      { name: 'd/text', shape: [2], dtype: 'string' },
      { name: 'd/b', shape: [2], dtype: 'int32' },
      { name: 'd/flags', shape: [3], dtype: 'bool' },
    ];
    const text = [2, 0, 0, 0, 104, 105, 0, 0, 0, 0];
    const first = Uint8Array.from([1, 2, 3, ...text, 7, 0, 0, 0, 255, 255, 255, 255, 1, 0, 1]);
    const second = new Uint8Array(new Float32Array([1.5, -2]).buffer);
    const manifest = [
      { paths: ['a.bin'], weights: specs },
      { paths: ['b.bin'], weights: [{ name: 'd/c', shape: [2], dtype: 'float32' }] },
    ];
    const { path } = files({ modelTopology: topology, weightsManifest: manifest }, { 'a.bin': first, 'b.bin': second });
    const stored = storedIn(readTfjsModel(path));
    expect([...stored.keys()]).toEqual(['d/a', 'd/b', 'd/flags', 'd/c']);
    expect(numbers(stored.get('d/a')!)).toEqual([0.5, 1, 1.5]);
    expect(numbers(stored.get('d/b')!)).toEqual([7, -1]);
    expect([...bytesOf(stored.get('d/flags')!)]).toEqual([1, 0, 1]);
    expect(numbers(stored.get('d/c')!)).toEqual([1.5, -2]);
  });
});
