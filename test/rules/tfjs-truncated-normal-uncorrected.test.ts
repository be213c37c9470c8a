import { tfjsTruncatedNormalUncorrected } from '../../src/rules/tfjs-truncated-normal-uncorrected';
import { testCodeRule } from '../support/codeRuleTester';

const stack = (
  initializer: string,
  depth: number,
  activation = 'relu',
  between = '',
): string => `const model = tf.sequential();
model.add(tf.layers.dense({ units: 128, activation: '${activation}', inputShape: [128] }));
for (let i = 0; i < ${depth}; i++) {
  model.add(tf.layers.dense({ units: 128, activation: '${activation}', kernelInitializer: ${initializer} }));${between}
}
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));`;

testCodeRule(tfjsTruncatedNormalUncorrected, {
  valid: [
    { name: 'the uniform scheme', code: stack("'heUniform'", 24) },
    { name: 'a few layers', code: stack("'heNormal'", 5) },
    {
      name: 'normalised layers',
      code: stack("'heNormal'", 24, 'relu', '\n  model.add(tf.layers.batchNormalization());'),
    },
    { name: 'a variance that does not fit anyway, which another rule is about', code: stack("'glorotNormal'", 24) },
  ],
  invalid: [
    {
      name: 'He and ReLU, 24 layers deep: 5 % of the signal is left',
      code: stack("'heNormal'", 24),
      severity: 'info',
      at: "'heNormal'",
      says: /^HeNormal draws with 77 % of the variance it promises: over 24 layers/,
      fixed: ["'heNormal'", "'heUniform'"],
    },
    {
      name: 'the same as a call with a seed',
      code: stack('tf.initializers.heNormal({ seed: i })', 24),
      severity: 'info',
      at: 'tf.initializers.heNormal({ seed: i })',
      fixed: ['heNormal', 'heUniform'],
    },
    {
      name: 'an explicit scale',
      code: stack("tf.initializers.varianceScaling({ scale: 2, mode: 'fanIn', distribution: 'normal' })", 50),
      severity: 'warning',
      at: "tf.initializers.varianceScaling({ scale: 2, mode: 'fanIn', distribution: 'normal' })",
      fixed: ["distribution: 'normal'", "distribution: 'uniform'"],
    },
  ],
});
