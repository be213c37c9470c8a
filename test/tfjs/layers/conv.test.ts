import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe.each([
  ['Conv1D', [9, 3]],
  ['Conv2D', [7, 8, 3]],
  ['Conv3D', [5, 6, 5, 2]],
] as const)('%s', (className, shape) => {
  const sizes = shape.slice(0, -1).map((_, i) => (i === 0 ? 3 : 2));

  it.each([
    { filters: 4, kernelSize: 3 },
    { filters: 4, kernelSize: sizes },
    { filters: 2, kernelSize: 2, strides: 2 },
    { filters: 2, kernelSize: 3, strides: 2, padding: 'same' },
    { filters: 2, kernelSize: 2, strides: 3, padding: 'same' },
    { filters: 2, kernelSize: 3, padding: 'same', useBias: false, activation: 'tanh' },
    { filters: 3, kernelSize: 2, padding: 'same', activation: 'softmax' },
    { filters: 3, kernelSize: 1, activation: 'elu' },
  ])('with %j computes what the library computes', async (config) => {
    await expectEqual(chain(shape, layer(className, config)));
  });

  it('dilates, where the library has no gradient', async () => {
    const config = { filters: 2, kernelSize: 2, dilationRate: 2, padding: 'same' };
    await expectEqual(chain(shape, layer(className, config)), { gradients: false });
  });

  it('takes sizes that are not fixed', async () => {
    const free = shape.map((d, i) => (i < shape.length - 1 ? null : d));
    const config = { filters: 2, kernelSize: 3, strides: 2, padding: 'same' };
    await expectEqual(chain(free, layer(className, config)), {
      sizes: { height: 6, width: 7, depth: 5, sequence: 8 },
    });
  });

  it.each([
    [{ kernelSize: 3 }, 'filters'],
    [{ filters: 3 }, 'kernelSize'],
    [{ filters: 3, kernelSize: 3, padding: 'causal' }, 'causally'],
    [{ filters: 3, kernelSize: 3, strides: 2, dilationRate: 2 }, 'dilationRate'],
    [{ filters: 3, kernelSize: 40 }, '40'],
  ])('says why %j cannot be made', (config, word) => {
    const { remarks, graph } = buildNetwork(chain(shape, layer(className, config)));
    expect(remarks[0]?.message).toContain(word);
    expect(graph.nodes).toEqual([]);
  });
});

describe('Channels first', () => {
  it.each([
    ['Conv2D', [3, 7, 8]],
    ['Conv3D', [2, 5, 6, 5]],
  ] as const)('%s reads them in second place and leaves them there', async (className, shape) => {
    const config = { filters: 4, kernelSize: 3, dataFormat: 'channelsFirst', activation: 'relu' };
    await expectEqual(chain(shape, layer(className, config)), { gradients: className === 'Conv2D' });
  });
});

describe('Convolutions in a row', () => {
  it('have one transposition at either end', () => {
    const conv = () => layer('Conv2D', { filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' });
    const pool = layer('MaxPooling2D');
    const { graph } = buildNetwork(chain([8, 8, 3], conv(), layer('BatchNormalization'), pool, conv(), conv()));
    const moved = graph.nodes.filter((n) => n.op === 'Transpose' && !n.inputs[0]?.endsWith('kernel'));
    expect(moved.map((n) => n.inputs[0])).toEqual([graph.inputs[0]?.name, graph.nodes.at(-2)?.outputs[0]]);
  });
});
