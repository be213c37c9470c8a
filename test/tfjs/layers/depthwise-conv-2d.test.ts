import { describe, expect, it } from 'vitest';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe('DepthwiseConv2D', () => {
  it.each([
    { kernelSize: 3 },
    { kernelSize: [2, 3], depthMultiplier: 2 },
    { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu6' },
    { kernelSize: 2, useBias: false, depthMultiplier: 3, padding: 'same' },
  ])('with %j computes what the library computes', async (config) => {
    await expectEqual(chain([6, 7, 3], layer('DepthwiseConv2D', config)));
  });

  it('does not dilate, since the library does not either', async () => {
    const { remarks } = await expectEqual(
      chain([6, 7, 3], layer('DepthwiseConv2D', { kernelSize: 2, dilationRate: 2 }, 'dilated')),
    );
    expect(remarks.map((r) => r.message)).toEqual([
      'dilated is not dilated: the layer library leaves its dilationRate out.',
    ]);
  });

  it('takes channels first', async () => {
    const config = { kernelSize: 3, dataFormat: 'channelsFirst', depthMultiplier: 2 };
    await expectEqual(chain([3, 6, 7], layer('DepthwiseConv2D', config)));
  });
});

describe('SeparableConv2D', () => {
  it.each([
    { filters: 4, kernelSize: 3 },
    { filters: 4, kernelSize: [2, 3], depthMultiplier: 2, activation: 'relu' },
    { filters: 2, kernelSize: 3, strides: 2, padding: 'same' },
    { filters: 2, kernelSize: 2, useBias: false, padding: 'same' },
  ])('with %j computes what the library computes', async (config) => {
    await expectEqual(chain([6, 7, 3], layer('SeparableConv2D', config)));
  });
});
