import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe('BatchNormalization', () => {
  it.each([
    [[5], {}],
    [[4, 5], {}],
    [[3, 4, 5], {}],
    [[3, 4, 5], { axis: 3, epsilon: 0.1, momentum: 0.5 }],
    [[5], { scale: false }],
    [[5], { center: false }],
    [[3, 5], { scale: false, center: false }],
  ])('of %j with %j', async (shape, config) => {
    // Without gamma or beta the library's gradients fail.
    const gradients = !('scale' in config || 'center' in config);
    await expectEqual(chain(shape, layer('Dense', { units: 5 }), layer('BatchNormalization', config)), { gradients });
  });

  // The library's CPU backend does not broadcast along an inner axis: moved to the end and back, it is right.
  it.each([
    [1, [2, 3, 1], [3, 1, 2]],
    [2, [1, 3, 2], [1, 3, 2]],
  ])('along axis %i', async (axis, there, back) => {
    const [dense, name] = [layer('Dense', { units: 5 }), `along_${axis}`];
    const moved = [
      layer('Permute', { dims: there }),
      layer('BatchNormalization', {}, name),
      layer('Permute', { dims: back }),
    ];
    await expectEqual(chain([3, 4, 5], dense, layer('BatchNormalization', { axis }, name)), {
      oracle: chain([3, 4, 5], dense, ...moved),
    });
  });

  it('behind a convolution', async () => {
    const conv = layer('Conv2D', { filters: 3, kernelSize: 2 });
    await expectEqual(chain([4, 5, 2], conv, layer('BatchNormalization'), layer('ReLU')));
  });

  it('is refused for 5 dimensions, as the library refuses it', () => {
    const { remarks } = buildNetwork(chain([3, 3, 3, 2], layer('BatchNormalization')));
    expect(remarks[0]?.message).toContain('4 dimensions');
  });
});

describe('LayerNormalization', () => {
  it.each([
    [[5], {}],
    [[4, 5], {}],
    [[3, 4, 5], {}],
    [[3, 4, 5], { axis: [2, 3] }],
    [[3, 4, 5], { axis: [1, 2, 3] }],
    [[3, 4, 5], { axis: 1 }],
    [[3, 4, 5], { axis: [1, 2] }],
    [[4, 5], { epsilon: 0.5 }],
    [[4, 5], { scale: false }],
    [[4, 5], { center: false }],
  ])('of %j with %j', async (shape, config) => {
    const gradients = !('scale' in config || 'center' in config);
    await expectEqual(chain(shape, layer('Dense', { units: 5 }), layer('LayerNormalization', config)), { gradients });
  });

  it('behind a convolution', async () => {
    const conv = layer('Conv1D', { filters: 3, kernelSize: 2 });
    await expectEqual(chain([6, 2], conv, layer('LayerNormalization')));
  });
});
