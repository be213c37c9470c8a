import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/model';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer, Sketch } from '../../support/tfjs/describe';
import { oracleReady, tfModel } from '../../support/tfjs/oracle';

const images = [3, 5, 4, 2];
const one = (config: Config = {}) => layer('ConvLSTM2D', { filters: 2, kernelSize: 3, ...config });

describe('ConvLSTM2D', () => {
  it.each<[string, Config]>([
    ['as it comes', {}],
    ['with every output', { returnSequences: true }],
    ['backwards', { goBackwards: true, returnSequences: true }],
    ['with padding', { padding: 'same' }],
    ['with an even kernel', { kernelSize: [2, 3], padding: 'same' }],
    ['with strides', { strides: 2, padding: 'same', returnSequences: true }],
    ['without bias', { useBias: false }],
    ['with other activations', { activation: 'relu', recurrentActivation: 'sigmoid' }],
  ])('%s', async (_, config) => {
    await expectEqual(chain(images, one(config)), { scale: 0.5 });
  });

  it('takes channels first', async () => {
    const config = { dataFormat: 'channelsFirst', returnSequences: true };
    await expectEqual(chain([3, 2, 5, 4], one(config)), { scale: 0.5 });
  });

  it('stands on another one, and under a convolution of every step', async () => {
    await expectEqual(chain(images, one({ returnSequences: true, padding: 'same' }), one()), { scale: 0.5 });
  });

  it('is dilated on its input alone', async () => {
    // The library has no gradient of dilated convolutions.
    await expectEqual(chain(images, one({ kernelSize: 2, dilationRate: 2 })), { scale: 0.5, gradients: false });
  });

  it('returns its states', async () => {
    const sketch = new Sketch();
    const out = sketch.call(one({ returnState: true, returnSequences: true }), sketch.input(images));
    await expectEqual(sketch.network(...[0, 1, 2].map((output) => ({ ...out, output }))), { scale: 0.5 });
  });

  it('gives its forget gate a bias of 1 with unitForgetBias', () => {
    const { graph } = buildNetwork(
      chain(images, layer('ConvLSTM2D', { filters: 2, kernelSize: 3, unitForgetBias: true }, 'c')),
    );
    expect(graph.initializers.get('c/bias')?.data).toMatchObject({
      distribution: { parts: [{ size: 2 }, { size: 2, distribution: { kind: 'constant', value: 1 } }, { size: 4 }] },
    });
  });

  it('needs images', () => {
    const [remark] = buildNetwork(chain([5, 3], one())).remarks;
    expect(remark?.message).toContain('5 dimensions');
  });

  it('cannot begin with given states: the library throws, too', async () => {
    const sketch = new Sketch();
    const [x, h, c] = [sketch.input(images), sketch.input([3, 2, 2]), sketch.input([3, 2, 2])];
    const network = sketch.network(sketch.call(one(), x, h, c));
    await oracleReady();
    expect(() => tfModel(network)).toThrow(TypeError);
    expect(buildNetwork(network).remarks[0]?.message).toContain('cannot begin with given states');
  });
});
