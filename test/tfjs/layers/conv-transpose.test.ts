import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe.each([
  ['Conv2DTranspose', [4, 5, 3]],
  ['Conv3DTranspose', [3, 4, 3, 2]],
] as const)('%s', (className, shape) => {
  // The library has none for three dimensions.
  const gradients = className === 'Conv2DTranspose';

  it.each([
    { filters: 4, kernelSize: 3 },
    { filters: 2, kernelSize: 4, strides: 2, padding: 'same' },
    { filters: 2, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' },
    { filters: 2, kernelSize: 3, strides: 2, useBias: false },
    { filters: 2, kernelSize: 2, strides: 2, activation: 'sigmoid' },
    { filters: 2, kernelSize: 1, strides: 2, padding: 'valid' },
  ])('with %j computes what the library computes', async (config) => {
    await expectEqual(chain(shape, layer(className, config)), { gradients });
  });

  it('takes sizes that are not fixed', async () => {
    const free = shape.map((d, i) => (i < shape.length - 1 ? null : d));
    await expectEqual(chain(free, layer(className, { filters: 2, kernelSize: 3, strides: 2, padding: 'same' })), {
      gradients,
    });
  });

  it('needs a fixed number of channels', () => {
    const network = chain([3, 3, null], layer('Conv2DTranspose', { filters: 2, kernelSize: 3 }));
    const { remarks } = buildNetwork(network, { inputs: new Map() });
    expect(remarks[0]?.message).toContain('number of channels');
  });
});

describe('Strides larger than the kernel', () => {
  it('leave gaps in two dimensions', async () => {
    const config = { filters: 2, kernelSize: 2, strides: 3, padding: 'same' };
    await expectEqual(chain([4, 5, 3], layer('Conv2DTranspose', config)));
  });

  it('are more than is known of in three', () => {
    const config = { filters: 2, kernelSize: 2, strides: 3, padding: 'same' };
    const { remarks } = buildNetwork(chain([4, 5, 3, 1], layer('Conv3DTranspose', config)));
    expect(remarks[0]?.message).toContain('strides larger than its kernel');
  });
});

describe('A dilationRate', () => {
  it('is left out, as the library leaves it out', async () => {
    const config = { filters: 2, kernelSize: 2, dilationRate: 2 };
    const { remarks } = await expectEqual(chain([4, 5, 3], layer('Conv2DTranspose', config)));
    expect(remarks[0]?.message).toContain('is not dilated');
  });
});

describe('Channels first', () => {
  it('stay in second place', async () => {
    const config = { filters: 4, kernelSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsFirst' };
    await expectEqual(chain([3, 4, 5], layer('Conv2DTranspose', config)));
  });
});
