import { describe, expect, it } from 'vitest';
import { bornDeadRisk } from '../../src/rules/born-dead-risk';
import { findingsIn, testCodeRule } from '../support/codeRuleTester';
import { testRule } from '../support/ruleTester';

const stack = (units: number, depth: number, { activation = "'relu'", more = '', between = '' } = {}): string =>
  `const model = tf.sequential();
model.add(tf.layers.inputLayer({ inputShape: [${units}] }));
for (let i = 0; i < ${depth}; i++) {
  model.add(tf.layers.dense({ units: ${units}, activation: ${activation}, kernelInitializer: 'heUniform'${more} }));${between}
}
model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));`;

testCodeRule(bornDeadRisk, {
  valid: [
    { name: 'two narrow layers, as in many small programs', code: stack(4, 2) },
    { name: 'eight units in ten layers', code: stack(8, 10) },
    { name: 'tanh, which is never off', code: stack(4, 10, { activation: "'tanh'" }) },
    { name: 'biases that start above zero', code: stack(4, 10, { more: ", biasInitializer: 'ones'" }) },
    {
      name: 'normalised layers',
      code: stack(4, 10, {
        activation: 'undefined',
        between: '\n  model.add(tf.layers.batchNormalization());\n  model.add(tf.layers.reLU());',
      }),
    },
    { name: 'weights that are loaded', code: `${stack(4, 10)}\nmodel.setWeights(stored);` },
  ],
  invalid: [
    {
      name: 'ten layers of four units',
      code: stack(4, 10),
      severity: 'warning',
      at: "'relu'",
      says: /^\d\d % of all initial draws are dead: with as few as 4 ReLU units in 10 layers/,
      fixed: ["'relu'", "'tanh'"],
    },
    {
      name: 'ten layers of two units',
      code: stack(2, 10),
      severity: 'error',
      at: "'relu'",
    },
    {
      name: 'eight layers of four units, as a note',
      code: stack(4, 8),
      severity: 'info',
      at: "'relu'",
    },
  ],
});

testRule(bornDeadRisk, {
  valid: [
    {
      name: 'a file whose draw was measured: it is known whether it lives',
      network: 'input 4\ndense 4 relu he-normal × 10\ndense 2 linear glorot-uniform',
    },
    {
      name: 'trained weights',
      network: 'input 4\ndense 4 relu he-normal × 10\ndense 2 linear glorot-uniform',
      trained: true,
      unmeasured: true,
    },
    {
      name: 'short cuts',
      network: 'input 4\ndense 4 relu he-normal residual × 10\ndense 2 linear glorot-uniform',
      unmeasured: true,
    },
  ],
  invalid: [
    {
      name: 'a file that was not measured',
      network: 'input 4\ndense 4 relu he-normal × 10\ndense 2 linear glorot-uniform',
      unmeasured: true,
      severity: 'warning',
      at: 'dense_1',
    },
  ],
});

describe('the chance', () => {
  it('is told beside the bound of the theorem', () => {
    const [finding] = findingsIn(stack(5, 15)).filter((f) => f.ruleId === 'born-dead-risk');
    // Lu et al. 2019: 1 − (1 − 2⁻⁵)¹⁵ = 0.379; 0.198 of drawn networks.
    expect(finding?.evidence.bound).toBeCloseTo(0.379, 3);
    expect(Math.abs((finding?.evidence.chance ?? 0) - 0.198)).toBeLessThan(0.07);
    expect(finding?.explanation).toContain('2^−5 = 3.1 %');
  });
});
