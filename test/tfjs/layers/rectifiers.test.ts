import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe('Rectifiers that are layers', () => {
  it.each([
    ['ReLU', {}],
    ['ReLU', { maxValue: 1 }],
    ['LeakyReLU', {}],
    ['LeakyReLU', { alpha: 0.1 }],
    ['LeakyReLU', { alpha: 0 }],
    ['ELU', {}],
    ['ThresholdedReLU', {}],
    ['ThresholdedReLU', { theta: 0.5 }],
  ])('%s with %j', async (className, config) => {
    // The library has no gradient for the comparison in the last one.
    const options = { gradients: className !== 'ThresholdedReLU' };
    await expectEqual(chain([6], layer('Dense', { units: 8 }), layer(className, config)), options);
    const conv = layer('Conv2D', { filters: 3, kernelSize: 2 });
    await expectEqual(chain([4, 4, 2], conv, layer(className, config)), options);
  });

  it('ELU of another alpha is refused, as the library refuses it', () => {
    const { remarks } = buildNetwork(chain([6], layer('ELU', { alpha: 0.5 }, 'elu')));
    expect(remarks[0]?.message).toBe('elu takes no alpha but 1, not 0.5. Nothing behind it can be computed.');
  });
});

describe('PReLU', () => {
  it.each([
    [[5], {}],
    [[4, 3], {}],
    [[4, 3], { sharedAxes: [1] }],
    [[4, 3, 2], { sharedAxes: [1, 2] }],
    [[4, 3, 2], { sharedAxes: 1 }],
  ])('of %j with %j', async (shape, config) => {
    await expectEqual(chain(shape, layer('PReLU', config)));
  });

  it('behind a convolution', async () => {
    const conv = layer('Conv2D', { filters: 3, kernelSize: 2 });
    await expectEqual(chain([4, 5, 2], conv, layer('PReLU', { sharedAxes: [1, 2] })));
    const another = layer('Conv2D', { filters: 3, kernelSize: 2 });
    await expectEqual(chain([4, 5, 2], another, layer('PReLU')));
  });
});

describe('Softmax', () => {
  it.each([
    [[5], {}],
    [[5], { axis: -1 }],
    [[4, 3], { axis: 2 }],
    [[4, 3], { axis: [-1] }],
  ])('of %j with %j', async (shape, config) => {
    await expectEqual(chain(shape, layer('Dense', { units: 4 }), layer('Softmax', config)));
  });

  it('along its default axis, 1, is refused where that is not the last', () => {
    const { remarks } = buildNetwork(chain([4, 3], layer('Softmax', {}, 'soft')));
    expect(remarks[0]?.message).toMatch(/^soft takes a softmax along axis 1 of 3/);
  });
});
