import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer, Sketch } from '../../support/tfjs/describe';

describe('Embedding', () => {
  it.each([
    [[4], { inputDim: 7, outputDim: 3 }],
    [[null], { inputDim: 7, outputDim: 3 }],
    [[null], { inputDim: 7, outputDim: 3, inputLength: 5 }],
    [[2, 3], { inputDim: 7, outputDim: 2 }],
    [[4], { inputDim: 7, outputDim: 3, maskZero: true }],
  ])('of %j with %j looks up what the library looks up', async (shape, config) => {
    await expectEqual(chain(shape, layer('Embedding', config)), { ids: 7, sizes: { sequence: 5 } });
  });

  it('takes whole numbers as they are', async () => {
    const sketch = new Sketch();
    const ids = sketch.input([4], { dtype: 'int32' });
    await expectEqual(sketch.network(sketch.call(layer('Embedding', { inputDim: 7, outputDim: 3 }), ids)), { ids: 7 });
  });

  it('calls the free axis of its input a sequence', () => {
    const { graph } = buildNetwork(chain([null], layer('Embedding', { inputDim: 7, outputDim: 3 })));
    expect(graph.inputs[0]?.shape).toEqual(['batch', 'sequence']);
    expect(graph.outputs[0]?.shape).toEqual(['batch', 'sequence', 3]);
  });

  it('says where the length contradicts its input', () => {
    const network = chain([4], layer('Embedding', { inputDim: 7, outputDim: 3, inputLength: 5 }));
    expect(buildNetwork(network).remarks[0]?.message).toContain('inputLength [5]');
  });
});
