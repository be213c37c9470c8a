import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/model';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer, object, Sketch } from '../../support/tfjs/describe';

const distributed = (className: string, config: Config = {}) =>
  layer('TimeDistributed', { layer: object(className, config) });

describe('TimeDistributed', () => {
  it.each<[string, readonly number[], Config]>([
    ['Dense', [4, 3], { units: 2, activation: 'relu' }],
    ['Conv2D', [3, 6, 6, 2], { filters: 4, kernelSize: 3, activation: 'relu' }],
    ['Flatten', [3, 2, 2], {}],
    ['GlobalAveragePooling2D', [3, 4, 4, 2], {}],
    ['MaxPooling2D', [3, 4, 4, 2], {}],
    ['Activation', [3, 4], { activation: 'softmax' }],
    ['LSTM', [3, 4, 2], { units: 3 }],
  ])('applies %s to every step', async (className, shape, config) => {
    const hasWeights = 'units' in config || 'filters' in config;
    await expectEqual(chain(shape, distributed(className, config)), { gradients: hasWeights });
  });

  it('stands between a recurrence and the next', async () => {
    const sequence = { units: 4, returnSequences: true };
    await expectEqual(
      chain([5, 3], layer('LSTM', sequence), distributed('Dense', { units: 2 }), layer('GRU', { units: 2 })),
    );
  });

  it('leaves the number of steps open', async () => {
    await expectEqual(chain([null, 3], distributed('Dense', { units: 2 })), { sizes: { sequence: 6 } });
  });

  it('is called twice with the same weights', async () => {
    const sketch = new Sketch();
    const shared = distributed('Dense', { units: 3 });
    const x = sketch.call(shared, sketch.input([4, 3]));
    await expectEqual(sketch.network(sketch.call(shared, x)));
  });

  it('needs steps, and a layer', () => {
    const remarks = (shape: readonly number[], config: Config): string =>
      buildNetwork(chain(shape, layer('TimeDistributed', config)))
        .remarks.map((r) => r.message)
        .join(' ');
    expect(remarks([3], { layer: object('Dense', { units: 2 }) })).toContain('3 or more dimensions');
    expect(remarks([4, 3], {})).toContain('needs a layer');
  });
});
