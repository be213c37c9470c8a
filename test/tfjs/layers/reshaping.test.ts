import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

const head = () => layer('Dense', { units: 2 });
const conv = () => layer('Conv2D', { filters: 3, kernelSize: 2 });

describe('Layers that move elements', () => {
  it.each([
    ['Flatten', [3, 4], {}],
    ['Flatten', [3, 4, 2], {}],
    ['Flatten', [3, 4, 2], { dataFormat: 'channelsFirst' }],
    ['Reshape', [12], { targetShape: [3, 4] }],
    ['Reshape', [3, 4], { targetShape: [-1, 2] }],
    ['Reshape', [3, 4], { targetShape: [null, 2] }],
    ['Reshape', [3, 4], { targetShape: [12] }],
    ['Permute', [3, 4], { dims: [2, 1] }],
    ['Permute', [3, 4, 2], { dims: [3, 1, 2] }],
    ['RepeatVector', [4], { n: 3 }],
  ])('%s of %j with %j', async (className, shape, config) => {
    await expectEqual(chain(shape, layer(className, config), head()));
  });

  it.each([
    ['Flatten', {}],
    ['Reshape', { targetShape: [4, 3] }],
    ['Permute', { dims: [3, 2, 1] }],
  ])('%s behind a convolution sees the channels last', async (className, config) => {
    await expectEqual(chain([3, 3, 2], conv(), layer(className, config), head()));
  });

  it.each([
    ['Flatten', [4], {}, '3 or more dimensions'],
    ['Reshape', [4], { targetShape: [3] }, '[batch, 3]'],
    ['Reshape', [4], { targetShape: [-1, -1] }, '[batch, -1, -1]'],
    ['Permute', [4, 3], { dims: [1, 3] }, 'dims'],
    ['RepeatVector', [4, 2], { n: 2 }, '2 dimensions'],
    ['RepeatVector', [4], { n: 0 }, 'n, not 0'],
  ])('%s of %j with %j is refused', (className, shape, config, words) => {
    expect(buildNetwork(chain(shape, layer(className, config))).remarks[0]?.message).toContain(words);
  });
});
