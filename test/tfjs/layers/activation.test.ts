import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/tfjs';
import { activationNames } from '../../../src/tfjs/activations';
import { expectEqual } from '../../support/tfjs/compare';
import { chain, layer, unknown } from '../../support/tfjs/describe';

/** Activation classes of the library are registered under their lower-case identifiers. */
const registered = Object.keys(tf.serialization.SerializationMap.getMap().classNameMap).filter((name) =>
  /^(elu|selu|relu6?|linear|sigmoid|hardSigmoid|softplus|softsign|tanh|softmax|logSoftmax|gelu|gelu_new|mish|swish|[a-z]\w*)$/.test(
    name,
  ),
);

describe('Activations', () => {
  it('are those of the library', () => {
    expect(activationNames).toEqual([...registered].sort());
  });

  it.each(activationNames)('%s behind a dense layer', async (activation) => {
    await expectEqual(chain([4], layer('Dense', { units: 5, activation })));
  });

  it.each(activationNames)('%s as a layer behind a convolution', async (activation) => {
    const conv = layer('Conv2D', { filters: 4, kernelSize: 2 });
    await expectEqual(chain([4, 4, 2], conv, layer('Activation', { activation })));
  });

  it('that are not known count as none, with a remark', () => {
    const { remarks, graph } = buildNetwork(chain([4], layer('Dense', { units: 5, activation: unknown() })));
    expect(remarks.map((r) => r.message)).toEqual([
      'The activation is not known (it comes from a file); none is assumed.',
    ]);
    expect(graph.nodes.map((n) => n.op)).toEqual(['MatMul', 'Add']);
  });

  it('that do not exist end the graph', () => {
    const { remarks } = buildNetwork(chain([4], layer('Dense', { units: 5, activation: 'leakyRelu' }, 'head')));
    expect(remarks[0]?.message).toBe(
      'head has an activation that is not known: "leakyRelu". Nothing behind it can be computed.',
    );
  });
});
