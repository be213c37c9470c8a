import { describe, expect, it } from 'vitest';
import { bnPlainExplosion } from '../../src/rules/bn-plain-explosion';
import { findingsIn, testCodeRule } from '../support/codeRuleTester';

const stack = (depth: number, activation = 'relu', normalisation = 'batchNormalization()'): string =>
  `const model = tf.sequential();
model.add(tf.layers.inputLayer({ inputShape: [64] }));
for (let i = 0; i < ${depth}; i++) {
  model.add(tf.layers.dense({ units: 64 }));
  model.add(tf.layers.${normalisation});
  model.add(tf.layers.activation({ activation: '${activation}' }));
}
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));`;

/** As in a ResNet: two normalised layers, and a short cut round them. */
const residual = (blocks: number): string => `const input = tf.input({ shape: [64] });
let x = input;
for (let i = 0; i < ${blocks}; i++) {
  let y = tf.layers.dense({ units: 64 }).apply(x);
  y = tf.layers.activation({ activation: 'relu' }).apply(tf.layers.batchNormalization().apply(y));
  y = tf.layers.batchNormalization().apply(tf.layers.dense({ units: 64 }).apply(y));
  x = tf.layers.activation({ activation: 'relu' }).apply(tf.layers.add().apply([x, y]));
}
const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, activation: 'softmax' }).apply(x) });`;

testCodeRule(bnPlainExplosion, {
  valid: [
    { name: 'sixteen layers, as in VGG', code: stack(16) },
    { name: 'a ResNet of 40 layers', code: residual(20) },
    { name: 'ELU, which is almost linear', code: stack(34, 'elu') },
    { name: 'layer normalisation', code: stack(34, 'relu', 'layerNormalization()') },
    { name: 'weights that are loaded', code: `${stack(34)}\nmodel.setWeights(stored);` },
  ],
  invalid: [
    {
      name: '34 layers of ReLU',
      code: stack(34),
      severity: 'warning',
      at: 'activation',
      says: /^Gradient grows ×1\.21 through every batch normalisation in front of relu: over 34 layers without a short cut/,
    },
    { name: '26 layers, as a note', code: stack(26), severity: 'info', at: 'activation' },
    { name: '60 layers', code: stack(60), severity: 'error', at: 'activation' },
    { name: 'tanh, much deeper', code: stack(96, 'tanh'), severity: 'warning', at: 'activation' },
  ],
});

describe('the factor', () => {
  it('is that of Yang et al. 2019', () => {
    const [finding] = findingsIn(stack(34)).filter((f) => f.ruleId === 'bn-plain-explosion');
    const perLayer = Math.sqrt(Math.PI / (Math.PI - 1));
    expect(finding?.evidence.predictedLog10).toBeCloseTo(33 * Math.log10(perLayer), 6);
  });
});
