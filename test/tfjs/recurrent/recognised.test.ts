import { describe, expect, it } from 'vitest';
import { recogniseLayers } from '../../../src/layers';
import type { Layer, LayerObject } from '../../../src/model';
import { buildNetwork } from '../../../src/tfjs';
import { chain, layer, object } from '../../support/tfjs/describe';

const layersOf = (...layers: readonly LayerObject[]): Layer[] => {
  const { graph, declared, owners } = buildNetwork(chain([5, 3], ...layers));
  return recogniseLayers(graph, new Map(), { declared, owners });
};

describe.each([
  ['SimpleRNN', 'rnn'],
  ['GRU', 'gru'],
  ['LSTM', 'lstm'],
] as const)('%s', (className, kind) => {
  it('is found in the graph that it became, with the weights and initializers of its own', () => {
    const [found, ...others] = layersOf(layer(className, { units: 4, recurrentInitializer: 'heNormal' }, 'mine'));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      name: 'mine',
      kind,
      weight: { name: 'mine/kernel', fanIn: 3, fanOut: 4, units: 4, initializer: { kind: 'glorot-truncated-normal' } },
      recurrent: { name: 'mine/recurrent_kernel', fanIn: 4, units: 4, initializer: { kind: 'he-truncated-normal' } },
      bias: { name: 'mine/bias', initializer: { kind: 'zeros', origin: 'default' } },
      object: { className, name: 'mine' },
    });
  });

  it('is found once for each direction', () => {
    const wrapped = { ...object(className, { units: 4, returnSequences: true }), name: 'r' };
    const found = layersOf(layer('Bidirectional', { layer: wrapped }, 'both'));
    expect(found.map((l) => [l.kind, l.weight?.name, l.recurrent?.name])).toEqual(
      ['forward', 'backward'].map((way) => [kind, `both/${way}_r/kernel`, `both/${way}_r/recurrent_kernel`]),
    );
  });

  it('is found behind a mask, on the embedding that made it', () => {
    const embedding = layer('Embedding', { inputDim: 9, outputDim: 3, maskZero: true }, 'words');
    const { graph, declared, owners } = buildNetwork(chain([6], embedding, layer(className, { units: 4 }, 'mine')));
    const found = recogniseLayers(graph, new Map(), { declared, owners });
    expect(found.map((l) => [l.name, l.kind])).toEqual([
      ['words', 'embedding'],
      ['mine', kind],
    ]);
    expect(found[1]).toMatchObject({ recurrent: { name: 'mine/recurrent_kernel' }, predecessors: [found[0]?.id] });
  });

  it('follows on the layer before, and precedes the one behind', () => {
    const found = layersOf(
      layer(className, { units: 4, returnSequences: true }, 'a'),
      layer(className, { units: 4 }, 'b'),
      layer('Dense', { units: 1 }, 'c'),
    );
    expect(found.map((l) => l.predecessors)).toEqual([[], [found[0]?.id], [found[1]?.id]]);
    expect(found.map((l) => l.head)).toEqual([false, false, true]);
  });
});
