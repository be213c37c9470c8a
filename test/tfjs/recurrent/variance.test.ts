import { beforeAll, describe, expect, it } from 'vitest';
import type { LayerObject } from '../../../src/model';
import { buildNetwork } from '../../../src/tfjs';
import { chain, layer, object } from '../../support/tfjs/describe';
import { oracleReady, tfModel, weightsOf } from '../../support/tfjs/oracle';

/** What TensorFlow.js draws, over many models, against the variance that is told of each weight beforehand. */

const draws = 60;

beforeAll(() => oracleReady());

/** Second moment of each weight, by what follows the layer's name. */
function drawn(shape: readonly number[], make: () => LayerObject): Map<string, { sum: number; count: number }> {
  const found = new Map<string, { sum: number; count: number }>();
  for (let i = 0; i < draws; i++) {
    const network = chain(shape, make());
    const owner = network.layers[1]!.name;
    for (const { name, values } of weightsOf(tfModel(network))) {
      const key = name.replace(owner, 'layer');
      const known = found.get(key) ?? { sum: 0, count: 0 };
      found.set(key, {
        sum: known.sum + values.reduce((s, x) => s + x * x, 0),
        count: known.count + values.length,
      });
    }
  }
  return found;
}

const inner = { ...object('LSTM', { units: 5, unitForgetBias: true }), name: 'inner' };

describe.each<[string, readonly number[], () => LayerObject]>([
  ['SimpleRNN', [4, 6], () => layer('SimpleRNN', { units: 5 })],
  [
    'GRU',
    [4, 6],
    () => layer('GRU', { units: 5, kernelInitializer: 'heNormal', recurrentInitializer: 'glorotUniform' }),
  ],
  ['LSTM', [4, 6], () => layer('LSTM', { units: 5, unitForgetBias: true, biasInitializer: 'randomNormal' })],
  ['ConvLSTM2D', [2, 4, 4, 3], () => layer('ConvLSTM2D', { filters: 2, kernelSize: 2 })],
  ['Bidirectional', [4, 6], () => layer('Bidirectional', { layer: inner })],
  ['TimeDistributed', [4, 6], () => layer('TimeDistributed', { layer: object('Dense', { units: 7 }) })],
])('%s', (_, shape, make) => {
  it('draws weights of the variance that is told', () => {
    const network = chain(shape, make());
    const owner = network.layers[1]!.name;
    const { graph, declared } = buildNetwork(network);
    const told = [...declared].map(([name, d]) => [name.replace(owner, 'layer'), d.initializer.variance] as const);
    const found = drawn(shape, make);
    expect(told.map(([name]) => name).sort()).toEqual([...found.keys()].sort());
    for (const [name, variance] of told) {
      const { sum, count } = found.get(name)!;
      const { data } = graph.initializers.get(name.replace('layer', owner))!;
      const constant = data.kind === 'drawn' && data.distribution.kind === 'constant';
      if (constant) expect(sum).toBe(0);
      // A variance is known to √(2/n); forget biases are a mixture, whose mean is not 0.
      else if (name.endsWith('bias')) expect(sum / count).toBeCloseTo(0.25, 1);
      else expect(Math.abs(sum / count / variance - 1), name).toBeLessThan(6 * Math.sqrt(2 / count));
    }
  });
});
