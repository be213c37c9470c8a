import { describe, expect, it } from 'vitest';
import type { Config, ConfigObject } from '../../../src/model';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer, object, Sketch } from '../../support/tfjs/describe';

const shape = [5, 3];
let count = 0;
const inner = (className: string, config: Config = {}): ConfigObject => ({
  ...object(className, { units: 4, ...config }),
  name: `inner_${++count}`,
});

describe.each(['SimpleRNN', 'GRU', 'LSTM'])('Bidirectional around %s', (className) => {
  it.each(['concat', 'sum', 'ave', 'mul'])('merges the last outputs by %s', async (mergeMode) => {
    await expectEqual(chain(shape, layer('Bidirectional', { layer: inner(className), mergeMode })));
  });

  it.each(['concat', 'sum', 'ave', 'mul'])('merges the outputs of every step by %s', async (mergeMode) => {
    const wrapped = inner(className, { returnSequences: true });
    await expectEqual(chain(shape, layer('Bidirectional', { layer: wrapped, mergeMode })));
  });

  it('concatenates where nothing is said', async () => {
    await expectEqual(chain(shape, layer('Bidirectional', { layer: inner(className) })));
  });

  it('merges a layer that goes backwards already', async () => {
    const wrapped = inner(className, { returnSequences: true, goBackwards: true });
    await expectEqual(chain(shape, layer('Bidirectional', { layer: wrapped })));
  });

  it('gives both apart where they are not to be merged', async () => {
    const sketch = new Sketch();
    const wrapped = inner(className, { returnSequences: true });
    const out = sketch.call(layer('Bidirectional', { layer: wrapped, mergeMode: null }), sketch.input(shape));
    await expectEqual(sketch.network(out, { ...out, output: 1 }));
  });

  it('leaves masked steps out', async () => {
    const embedding = layer('Embedding', { inputDim: 3, outputDim: 3, maskZero: true });
    for (const returnSequences of [false, true]) {
      const wrapped = inner(className, { returnSequences });
      await expectEqual(chain([6], embedding, layer('Bidirectional', { layer: wrapped })), {
        ids: 3,
        sizes: { batch: 5 },
      });
    }
  });

  it('stands on another one', async () => {
    const first = layer('Bidirectional', { layer: inner(className, { returnSequences: true }) });
    await expectEqual(chain(shape, first, layer('Bidirectional', { layer: inner(className) })));
  });

  it('returns the states of both', async () => {
    const sketch = new Sketch();
    const wrapped = inner(className, { returnState: true });
    const out = sketch.call(layer('Bidirectional', { layer: wrapped }), sketch.input(shape));
    const outputs = 1 + 2 * (className === 'LSTM' ? 2 : 1);
    await expectEqual(sketch.network(...Array.from({ length: outputs }, (_, output) => ({ ...out, output }))));
  });
});

describe('weights', () => {
  it('belong to each direction, under its name', () => {
    const wrapped = { ...object('GRU', { units: 2 }), name: 'g' };
    const { graph } = buildNetwork(chain(shape, layer('Bidirectional', { layer: wrapped }, 'both')));
    expect([...graph.initializers.keys()].filter((name) => name.startsWith('both/'))).toEqual(
      ['forward', 'backward'].flatMap((way) => ['kernel', 'recurrent_kernel', 'bias'].map((w) => `both/${way}_g/${w}`)),
    );
  });
});
