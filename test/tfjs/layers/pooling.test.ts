import { describe, it } from 'vitest';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

const shapes = { 1: [9, 3], 2: [7, 8, 3], 3: [6, 5, 7, 2] } as const;

describe.each(['Max', 'Average'])('%s pools', (kind) => {
  describe.each([1, 2, 3] as const)('in %i dimensions', (rank) => {
    const network = (config: Record<string, number | string>) =>
      chain(shapes[rank], layer('Dense', { units: 2 }), layer(`${kind}Pooling${rank}D`, config));

    it.each([{}, { poolSize: 3 }, { poolSize: 3, strides: 2 }, { poolSize: 2, strides: 1 }])(
      'with %j compute what the library computes',
      async (config) => {
        await expectEqual(network(config));
      },
    );

    // The library's gradient of a mean counts the padding, which its mean does not.
    it.each([{ padding: 'same' }, { poolSize: 3, strides: 2, padding: 'same' }])(
      'with %j, padded, compute what the library computes',
      async (config) => {
        await expectEqual(network(config), { gradients: kind === 'Max' });
      },
    );
  });
});

describe('Pools of channels first', () => {
  it.each(['MaxPooling2D', 'AveragePooling2D'])('%s', async (className) => {
    const conv = layer('Conv2D', { filters: 2, kernelSize: 2, dataFormat: 'channelsFirst' });
    await expectEqual(chain([3, 6, 7], conv, layer(className, { dataFormat: 'channelsFirst' })));
  });
});

describe('Pools of everything', () => {
  it.each([
    ['GlobalAveragePooling1D', [5, 3], {}],
    ['GlobalMaxPooling1D', [5, 3], {}],
    ['GlobalAveragePooling2D', [5, 4, 3], {}],
    ['GlobalMaxPooling2D', [5, 4, 3], {}],
    ['GlobalAveragePooling2D', [3, 5, 4], { dataFormat: 'channelsFirst' }],
    ['GlobalMaxPooling2D', [3, 5, 4], { dataFormat: 'channelsFirst' }],
    ['GlobalAveragePooling2D', [null, null, 3], {}],
  ] as const)('%s of %j with %j', async (className, shape, config) => {
    await expectEqual(chain(shape, layer('Dense', { units: 4 }), layer(className, config)));
  });

  it('behind a convolution', async () => {
    const conv = layer('Conv2D', { filters: 4, kernelSize: 3, activation: 'relu' });
    await expectEqual(chain([6, 6, 3], conv, layer('GlobalAveragePooling2D'), layer('Dense', { units: 2 })));
  });
});

it('zeros around an image are pooled like its other elements', async () => {
  await expectEqual(
    chain(
      [6, 6, 2],
      layer('Conv2D', { filters: 2, kernelSize: 1 }),
      layer('ZeroPadding2D'),
      layer('MaxPooling2D', { padding: 'same' }),
    ),
    { gradients: false },
  );
});
