import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../../src/model';
import { inferGraph } from '../../../src/ops/infer';
import { buildNetwork } from '../../../src/tfjs';
import { backwardOf, feedTypes, modelBytes, runBackward } from '../../numeric/gradient';
import { load, numbers } from '../../support/runtime';
import { uniform } from '../../support/tensors';
import { deviation, expectEqual, opened } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';
import { made, oracleReady } from '../../support/tfjs/oracle';

describe('Rescaling', () => {
  it.each([{ scale: 0.5 }, { scale: 2, offset: -1 }])('with %j', async (config) => {
    await expectEqual(chain([4], layer('Rescaling', config), layer('Dense', { units: 2 })));
  });
});

/** The library can call these on images, though it cannot put them into a model: there they get lists, which they refuse. */
describe('Layers that resize images', () => {
  it.each([
    ['CenterCrop', { height: 4, width: 3 }],
    ['CenterCrop', { height: 6, width: 7 }],
    ['CenterCrop', { height: 3, width: 1 }],
    ['CenterCrop', { height: 8, width: 9 }],
    ['Resizing', { height: 4, width: 5 }],
    ['Resizing', { height: 9, width: 8 }],
    ['Resizing', { height: 9, width: 5, interpolation: 'nearest' }],
    ['Resizing', { height: 4, width: 9, interpolation: 'nearest', cropToAspectRatio: true }],
    ['Resizing', { height: 4, width: 9, cropToAspectRatio: true }],
  ])('%s with %j', async (className, config) => {
    await oracleReady();
    const object = layer(className, config);
    const { graph } = buildNetwork(chain([6, 7, 2], object));
    const images = uniform([3, 6, 7, 2]);
    const expected = made(object).apply(tf.tensor(Float32Array.from(numbers(images)), [3, 6, 7, 2])) as tf.Tensor;
    const run = await (await load(modelBytes(graph))).run(new Map([[graph.inputs[0]?.name ?? '', images]]));
    const found = run.get(graph.outputs[0]?.name ?? '') as Tensor;
    expect(found.dims).toEqual(expected.shape);
    expect(graph.outputs[0]?.shape).toEqual(['batch', ...expected.shape.slice(1)]);
    expect(deviation(numbers(found), expected.dataSync())).toBeLessThan(1e-4);
  });

  it.each(['Resizing', 'CenterCrop'])('%s lets gradients through', async (className) => {
    const conv = layer('Conv2D', { filters: 2, kernelSize: 2 }, 'conv');
    const network = chain([6, 7, 2], conv, layer(className, { height: 4, width: 3 }));
    const graph = opened(buildNetwork(network).graph);
    const feeds = new Map(
      graph.inputs.map(({ name, shape = [] }) => [name, uniform(shape.map((d) => (typeof d === 'number' ? d : 2)))]),
    );
    const types = inferGraph(graph, new Map(feedTypes(feeds)));
    const cotangents = new Map([[graph.outputs[0]?.name ?? '', uniform([2, 4, 3, 2], { seed: 2 })]]);
    const back = await backwardOf({ graph, types, wanted: ['conv/bias'], feeds, cotangents });
    expect(back.cuts).toEqual([]);
    // Weights of a linear interpolation sum to 1 for every pixel: the bias reaches each of them whole.
    const sums = numbers(cotangents.values().next().value as Tensor).reduce(
      (total, c, i) => total.map((t, unit) => (i % 2 === unit ? t + c : t)),
      [0, 0],
    );
    const found = (await runBackward(back, feeds, cotangents)).get('conv/bias') ?? [];
    expect(deviation(found, sums)).toBeLessThan(1e-4);
  });

  it('at random keep the size, and say so', () => {
    const { remarks, graph } = buildNetwork(chain([6, 7, 2], layer('RandomWidth', { factor: 0.2 }, 'wider')));
    expect(remarks.map((r) => r.message)).toEqual([
      'wider changes the width of its input at random; here it keeps it.',
    ]);
    expect(graph.outputs[0]?.shape).toEqual(['batch', 6, 7, 2]);
  });
});

describe('CategoryEncoding', () => {
  it.each([
    [[4], { numTokens: 6 }],
    [[4], { numTokens: 6, outputMode: 'count' }],
    [[1], { numTokens: 6, outputMode: 'oneHot' }],
  ])('of %j with %j', async (shape, config) => {
    await expectEqual(chain(shape, layer('CategoryEncoding', config)), { ids: 6, gradients: false });
  });
});
