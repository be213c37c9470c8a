import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe('Layers that do something in training only', () => {
  it.each([
    ['Dropout', [4], { rate: 0.5 }],
    ['Dropout', [4], { rate: 0 }],
    ['Dropout', [4, 3], { rate: 0.5, noiseShape: [null, 1, 3] }],
    ['SpatialDropout1D', [4, 3], { rate: 0.5 }],
    ['AlphaDropout', [4], { rate: 0.5 }],
    ['GaussianDropout', [4], { rate: 0.5 }],
    ['GaussianNoise', [4], { stddev: 0.5 }],
  ])('%s of %j with %j lets everything through', async (className, shape, config) => {
    await expectEqual(
      chain(shape, layer('Dense', { units: 3 }), layer(className, config), layer('Dense', { units: 2 })),
    );
  });

  it('Dropout keeps its rate for a run in training', () => {
    const { graph } = buildNetwork(chain([4], layer('Dropout', { rate: 0.25 })));
    const [drop] = graph.nodes;
    expect(drop?.op).toBe('Dropout');
    expect(graph.initializers.get(drop?.inputs[1] ?? '')?.dims).toEqual([]);
  });
});
