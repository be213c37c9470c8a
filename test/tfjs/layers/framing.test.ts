import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

const conv = () => layer('Conv2D', { filters: 3, kernelSize: 2 });

describe('Layers that change what lies around an image', () => {
  it.each([
    ['ZeroPadding2D', {}],
    ['ZeroPadding2D', { padding: 2 }],
    ['ZeroPadding2D', { padding: [1, 2] }],
    [
      'ZeroPadding2D',
      {
        padding: [
          [1, 0],
          [2, 3],
        ],
      },
    ],
    ['ZeroPadding2D', { padding: 1, dataFormat: 'channelsFirst' }],
    ['Cropping2D', { cropping: 1 }],
    ['Cropping2D', { cropping: [1, 2] }],
    [
      'Cropping2D',
      {
        cropping: [
          [1, 0],
          [0, 2],
        ],
      },
    ],
  ])('%s with %j', async (className, config) => {
    await expectEqual(chain([6, 7, 2], conv(), layer(className, config)));
  });

  // The library's gradient of a batch is wrong, and that of lines drawn in an image that is not square.
  it.each([
    [[6, 7, 2], {}],
    [[6, 7, 2], { size: [2, 3] }],
    [[6, 6, 2], { size: [3, 3], interpolation: 'bilinear' }],
    [[6, 7, 2], { size: [2, 2], dataFormat: 'channelsFirst' }],
  ])('UpSampling2D of %j with %j', async (shape, config) => {
    await expectEqual(chain(shape, conv(), layer('UpSampling2D', config)), { sizes: { batch: 1 } });
    await expectEqual(chain(shape, conv(), layer('UpSampling2D', config)), { gradients: false });
  });

  it('ZeroPadding2D and UpSampling2D take sizes that are not fixed', async () => {
    const sizes = { batch: 1, height: 5, width: 4 };
    await expectEqual(chain([null, null, 2], layer('ZeroPadding2D'), layer('UpSampling2D'), conv()), { sizes });
  });

  it('Cropping2D leaves something', () => {
    const { remarks } = buildNetwork(chain([4, 4, 1], layer('Cropping2D', { cropping: 2 }, 'crop')));
    expect(remarks[0]?.message).toMatch(/^crop cuts 4 of 4 elements off/);
  });
});
