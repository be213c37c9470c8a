import { describe, expect, it } from 'vitest';
import { biasBeforeNorm } from '../../src/rules/bias-before-norm';
import { findingsIn, sequential, testCodeRule } from '../support/codeRuleTester';

const head = "dense({ units: 3, activation: 'softmax' })";
const stack = (dense: string, normalisation = 'batchNormalization()'): string =>
  sequential([dense, normalisation, 'reLU()', head]);

testCodeRule(biasBeforeNorm, {
  valid: [
    { name: 'a bias that starts at zero, as by default', code: stack('dense({ units: 64, inputShape: [20] })') },
    { name: 'no bias', code: stack('dense({ units: 64, inputShape: [20], useBias: false })') },
    {
      name: 'a random one, which breaks no symmetry and costs nothing',
      code: stack("dense({ units: 64, inputShape: [20], biasInitializer: 'randomNormal' })"),
    },
    {
      name: 'one before a layer normalisation, which subtracts one mean for all units',
      code: stack("dense({ units: 64, inputShape: [20], biasInitializer: 'ones' })", 'layerNormalization()'),
    },
    {
      name: 'one before an activation, with the normalisation behind that',
      code: sequential([
        "dense({ units: 64, activation: 'relu', inputShape: [20], biasInitializer: 'ones' })",
        'batchNormalization()',
        head,
      ]),
    },
  ],
  invalid: [
    {
      name: 'ones before BatchNormalization',
      code: stack("dense({ units: 64, inputShape: [20], biasInitializer: 'ones' })"),
      severity: 'info',
      at: "'ones'",
      says: /^The normalisation behind “dense_Dense1” takes away the bias that it was given \(1 on average\)/,
      fixed: ["biasInitializer: 'ones'", 'useBias: false'],
    },
    {
      name: 'a constant before BatchNormalization behind a convolution',
      code: sequential([
        'conv2d({ filters: 8, kernelSize: 3, inputShape: [28, 28, 1], biasInitializer: tf.initializers.constant({ value: 0.1 }) })',
        'batchNormalization()',
        'reLU()',
        'flatten()',
        head,
      ]),
      severity: 'info',
      at: 'tf.initializers.constant({ value: 0.1 })',
    },
  ],
});

describe('a bias that is lost', () => {
  it('is not said of weights that are loaded', () => {
    const code = `${stack("dense({ units: 64, inputShape: [20], biasInitializer: 'ones' })")}\nmodel.setWeights(w);`;
    expect(findingsIn(code)).toEqual([]);
  });

  it('is one note for several layers', () => {
    const dense = (more: string): string => `dense({ units: 64, ${more}biasInitializer: 'ones' })`;
    const code = sequential([
      dense('inputShape: [20], '),
      'batchNormalization()',
      'reLU()',
      dense(''),
      'batchNormalization()',
      'reLU()',
      head,
    ]);
    expect(findingsIn(code).map((f) => [f.ruleId, f.layers?.length])).toEqual([['bias-before-norm', 2]]);
  });
});
