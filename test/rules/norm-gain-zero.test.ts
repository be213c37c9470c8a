import { describe, expect, it } from 'vitest';
import { normGainZero } from '../../src/rules/norm-gain-zero';
import { findingsIn, sequential, testCodeRule } from '../support/codeRuleTester';

const head = "dense({ units: 3, activation: 'softmax' })";
const stack = (normalisation: string, activation = 'reLU()'): string =>
  sequential(['dense({ units: 64, inputShape: [20] })', normalisation, activation, head]);

/** One residual block whose branch ends in this normalisation. */
const block = (normalisation: string): string => `const input = tf.input({ shape: [64] });
let branch = tf.layers.dense({ units: 64, activation: 'relu' }).apply(input);
branch = tf.layers.dense({ units: 64 }).apply(branch);
branch = tf.layers.${normalisation}.apply(branch);
const sum = tf.layers.add().apply([input, branch]);
const output = tf.layers.dense({ units: 3, activation: 'softmax' }).apply(tf.layers.reLU().apply(sum));
const model = tf.model({ inputs: input, outputs: output });`;

testCodeRule(normGainZero, {
  valid: [
    { name: 'the default', code: stack('batchNormalization()') },
    { name: 'ones', code: stack("batchNormalization({ gammaInitializer: 'ones' })") },
    { name: 'no scale at all', code: stack('batchNormalization({ scale: false })') },
    { name: 'a shift of zero', code: stack("layerNormalization({ betaInitializer: 'zeros' })") },
    {
      name: 'zero γ at the end of a residual branch (Goyal et al.)',
      code: block("batchNormalization({ gammaInitializer: 'zeros' })"),
    },
  ],
  invalid: [
    {
      name: 'before ReLU, where it stays for ever',
      code: stack("batchNormalization({ gammaInitializer: 'zeros' })"),
      severity: 'error',
      at: "'zeros'",
      says: /^The scale γ of the normalisation of “dense_Dense1” is zero: nothing passes it, and it cannot learn/,
      fixed: ["'zeros'", "'ones'"],
    },
    {
      name: 'before tanh, which finds its way out',
      code: stack("layerNormalization({ gammaInitializer: 'zeros' })", "activation({ activation: 'tanh' })"),
      severity: 'warning',
      at: "'zeros'",
      says: /nothing before it learns in the first steps\.$/,
    },
  ],
});

describe('a scale of zero', () => {
  it('in several places is one finding with one fix for all', () => {
    const zero = "batchNormalization({ gammaInitializer: 'zeros' })";
    const code = sequential([
      'dense({ units: 64, inputShape: [20] })',
      zero,
      'reLU()',
      'dense({ units: 64 })',
      zero,
      'reLU()',
      head,
    ]);
    const own = findingsIn(code).filter((f) => f.ruleId === 'norm-gain-zero');
    expect(own.map((f) => f.evidence)).toEqual([{ zeroGains: 2, stuck: 2 }]);
    expect(own[0]?.fixes[0]?.title).toBe('Start γ at one in these 2 layers');
    expect(own[0]?.related).toHaveLength(1);
  });

  it('of weights that code loads is only a note', () => {
    const code = `${stack("batchNormalization({ gammaInitializer: 'zeros' })")}\nmodel.setWeights(stored);`;
    expect(findingsIn(code).map((f) => [f.ruleId, f.severity])).toEqual([['norm-gain-zero', 'info']]);
  });
});
