import { describe, expect, it } from 'vitest';
import { narrowWidthVariance } from '../../src/rules/narrow-width-variance';
import { findingsIn, testCodeRule } from '../support/codeRuleTester';
import { parseNetwork } from '../support/network';
import { pass } from '../support/pass';
import { testRule } from '../support/ruleTester';

const stack = (
  units: number,
  depth: number,
  { activation = "'relu'", between = '', initializer = "'heUniform'" } = {},
): string =>
  `const model = tf.sequential();
model.add(tf.layers.inputLayer({ inputShape: [${units}] }));
for (let i = 0; i < ${depth}; i++) {
  model.add(tf.layers.dense({ units: ${units}, activation: ${activation}, kernelInitializer: ${initializer} }));${between}
}
model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));`;

testCodeRule(narrowWidthVariance, {
  valid: [
    { name: 'ten layers of ten units', code: stack(10, 10) },
    { name: 'twenty layers of 64 units', code: stack(64, 20) },
    {
      name: 'a normalisation in every layer',
      code: stack(10, 34, {
        activation: 'undefined',
        between: '\n  model.add(tf.layers.layerNormalization());\n  model.add(tf.layers.reLU());',
      }),
    },
    { name: 'orthogonal weights, which keep every length', code: stack(10, 20, { initializer: "'orthogonal'" }) },
    { name: 'tanh', code: stack(10, 34, { activation: "'tanh'" }) },
    { name: 'weights that are loaded', code: `${stack(10, 34)}\nmodel.setWeights(stored);` },
  ],
  invalid: [
    {
      name: '34 layers of ten units',
      code: stack(10, 34),
      severity: 'warning',
      at: 'dense',
      fixed: ["'relu'", "'tanh'"],
      says: /^34 ReLU layers of as few as 10 inputs leave the scale to chance/,
    },
    { name: '20 layers of ten units, as a note', code: stack(10, 20), severity: 'info', at: 'dense' },
  ],
});

testRule(narrowWidthVariance, {
  valid: [
    {
      name: 'a file whose draw was measured',
      network: 'input 10\ndense 10 leaky-relu he-normal × 34\ndense 2 linear glorot-uniform',
    },
    {
      name: 'tanh, which bounds its signal',
      network: 'input 10\ndense 10 tanh he-normal × 34\ndense 2 linear glorot-uniform',
      unmeasured: true,
    },
  ],
  invalid: [
    {
      name: 'a file that was not measured',
      network: 'input 10\ndense 10 leaky-relu he-normal × 34\ndense 2 linear glorot-uniform',
      unmeasured: true,
      severity: 'warning',
      at: 'dense_1',
    },
  ],
});

describe('the law that it names', () => {
  it('holds for drawn networks: the logarithm of the signal scatters as told, and its median falls', () => {
    const network = parseNetwork('input 16\ndense 16 leaky-relu he-normal × 16\ndense 2 linear glorot-uniform');
    const logs = Array.from({ length: 60 }, (_, seed) => {
      const recorded = pass(network, 4, seed + 1);
      const size = (i: number): number => Math.log(recorded[i]?.preActivation.reduce((s, z) => s + z * z, 0) ?? 1);
      return size(15) - size(0);
    });
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
    const variance = logs.reduce((s, x) => s + (x - mean) ** 2, 0) / logs.length;
    // 6·(1 + 0.01⁴) / (1 + 0.01²)² − 1 = 5.00 for a slope of 0.01.
    const told = (5 * 15) / 16;
    expect(variance / told).toBeGreaterThan(0.5);
    expect(variance / told).toBeLessThan(2);
    expect(mean).toBeLessThan(-told / 4);
  });

  it('is put into numbers', () => {
    const [finding] = findingsIn(stack(10, 34)).filter((f) => f.ruleId === 'narrow-width-variance');
    // 5 · 33 / 10 = 16.5; e^(−16.5/4) = 0.0162; e^(√16.5/2) = 7.62.
    expect(finding?.evidence.variance).toBeCloseTo(16.5, 9);
    expect(finding?.evidence.typical).toBeCloseTo(0.0162, 4);
    expect(finding?.evidence.spread).toBeCloseTo(7.62, 2);
  });
});
