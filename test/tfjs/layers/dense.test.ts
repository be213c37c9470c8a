import { describe, it } from 'vitest';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer } from '../../support/tfjs/describe';

describe('Dense', () => {
  it.each([
    [{ units: 3 }, [4]],
    [{ units: 3, activation: 'relu' }, [4]],
    [{ units: 3, useBias: false, activation: 'tanh' }, [4]],
    [{ units: 5 }, [2, 4]],
    [{ units: 5, activation: 'softmax' }, [2, 3, 4]],
    [{ units: 5 }, [null, 4]],
  ])('%j on %j computes what the library computes', async (config, shape) => {
    await expectEqual(chain(shape, layer('Dense', config)));
  });
});
