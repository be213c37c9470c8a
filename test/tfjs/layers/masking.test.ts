import { describe, it } from 'vitest';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe('A softmax behind a mask', () => {
  it('leaves out the steps that are masked', async () => {
    const words = layer('Embedding', { inputDim: 3, outputDim: 4, maskZero: true });
    const scores = [layer('Dense', { units: 1 }), layer('Flatten'), layer('Softmax')];
    await expectEqual(chain([6], words, ...scores), { ids: 3 });
  });
});

describe('Masking', () => {
  it.each([{}, { maskValue: 1 }])('with %j clears the steps that hold nothing else', async (config) => {
    // Two values an element, so that whole steps are masked.
    await expectEqual(chain([5, 2], layer('Masking', config), layer('Dense', { units: 3 })), { ids: 2 });
  });
});
