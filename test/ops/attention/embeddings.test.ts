import { describe, expect, it } from 'vitest';
import { float, type Tensor, tensorOf } from '../../../src/model';
import { readOnnx } from '../../../src/sources/onnx';
import { canonicalise } from '../../../src/sources/onnx/canonicalise';
import { modelBytes } from '../../numeric/gradient';
import { judgeOperator } from '../../numeric/operator';
import { node, value, writeTinyModel } from '../../support/onnx';
import { load, numbers } from '../../support/runtime';
import { scalar, uniform, vector } from '../../support/tensors';

describe('the gradients of EmbedLayerNormalization, judged by its kernel', () => {
  const names = ['ids', 'segmentIds', 'words', 'places', 'segments', 'gamma', 'beta', 'mask', 'placeIds'];
  const integers = (dims: readonly number[], values: readonly number[]): Tensor => tensorOf('int32', dims, values);
  const base = {
    ids: integers([2, 3], [1, 4, 1, 0, 2, 4]),
    words: uniform([5, 4], { seed: 1 }),
    places: uniform([6, 4], { seed: 2 }),
    gamma: uniform([4], { seed: 4 }),
    beta: uniform([4], { seed: 5 }),
  };
  const segmented = {
    ...base,
    segmentIds: integers([2, 3], [0, 0, 1, 1, 1, 0]),
    segments: uniform([2, 4], { seed: 3 }),
  };

  const judge = (inputs: Readonly<Record<string, Tensor>>, outputs: readonly string[]) => {
    const given = names.map((name) => (name in inputs ? name : ''));
    while (given.at(-1) === '') given.pop();
    const nodes = [node('EmbedLayerNormalization', given, outputs, { epsilon: float(0.01) }, 'com.microsoft')];
    return judgeOperator({ nodes, inputs });
  };
  const tables = { words: 'agrees', places: 'agrees', gamma: 'agrees', beta: 'agrees' };

  it.each([
    ['words and places', base, ['y', 'lengths'], tables],
    ['words, places and segments', segmented, ['y', 'lengths'], { ...tables, segments: 'agrees' }],
    ['the sum before its normalisation', segmented, ['y', 'lengths', 'sum'], { ...tables, segments: 'agrees' }],
    ['places of its own', { ...base, placeIds: integers([2, 3], [5, 0, 3, 3, 1, 2]) }, ['y', 'lengths'], tables],
  ] as const)('%s', async (_, inputs, outputs, verdicts) => {
    expect(await judge(inputs, outputs)).toEqual(verdicts);
  });

  it('tells the lengths of the sequences by their mask', async () => {
    const mask = integers([2, 3], [1, 1, 0, 1, 0, 0]);
    expect(await judge({ ...segmented, mask }, ['y', 'lengths'])).toEqual({ ...tables, segments: 'agrees' });
  });
});

describe('the gradients of QEmbedLayerNormalization, judged by its kernel', () => {
  const tables = ['words', 'places', 'segments', 'gamma', 'beta'];
  const names = [
    'ids',
    'segmentIds',
    ...tables,
    'mask',
    ...tables.map((t) => `${t}Scale`),
    ...tables.map((t) => `${t}Zero`),
  ];
  const integers = (dims: readonly number[], seed: number) =>
    uniform(dims, { low: 0, high: 255, seed, dtype: 'uint8' });
  const constants = {
    words: integers([5, 4], 1),
    places: integers([6, 4], 2),
    segments: integers([2, 4], 3),
    gamma: integers([4], 4),
    beta: integers([4], 5),
    ...Object.fromEntries(tables.map((t, i) => [`${t}Zero`, scalar(120 + i, 'uint8')])),
    ids: tensorOf('int32', [2, 3], [1, 4, 1, 0, 2, 4]),
    segmentIds: tensorOf('int32', [2, 3], [0, 0, 1, 1, 1, 0]),
    mask: tensorOf('int32', [2, 3], [1, 1, 0, 1, 0, 0]),
  };

  it.each([true, false])('by the scales of its tables, segments %s', async (segmented) => {
    const used = tables.filter((t) => segmented || t !== 'segments');
    const inputs = Object.fromEntries(used.map((t, i) => [`${t}Scale`, scalar(0.01 + 0.005 * i)]));
    const given = names.map((name) => (segmented || !name.startsWith('segment') ? name : ''));
    const nodes = [
      node('QEmbedLayerNormalization', given, ['y', 'lengths'], { epsilon: float(0.01) }, 'com.microsoft'),
    ];
    const verdicts = await judgeOperator({ nodes, inputs, constants });
    expect(verdicts).toEqual(Object.fromEntries(used.map((t) => [`${t}Scale`, 'agrees'])));
  });
});

it('BiasAdd, for which the CPU has no kernel, adds all three', async () => {
  const nodes = [node('BiasAdd', ['x', 'bias', 'skip'], 'y', {}, 'com.microsoft')];
  const inputs = [value('x', [1, 2, 2]), value('bias', [2]), value('skip', [1, 2, 2])];
  const { graph } = canonicalise(readOnnx(writeTinyModel({ nodes, inputs, outputs: [value('y', [1, 2, 2])] })));
  const block = (values: readonly number[]): Tensor => tensorOf('float32', [1, 2, 2], values);
  const feeds = new Map([
    ['x', block([1, 2, 3, 4])],
    ['bias', vector([10, 20])],
    ['skip', block([100, 200, 300, 400])],
  ]);
  const y = (await (await load(modelBytes(graph))).run(feeds)).get('y') as Tensor;
  expect(numbers(y)).toEqual([111, 222, 313, 424]);
});
