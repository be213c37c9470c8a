import { depthwiseFanMismatch } from '../../src/rules/depthwise-fan-mismatch';
import { testCodeRule } from '../support/codeRuleTester';

const blocks = (n: number, initializer: string, normalised = false): string => `const model = tf.sequential();
model.add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [16, 16, 3], padding: 'same' }));
for (let i = 0; i < ${n}; i++) {
  model.add(tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same'${normalised ? '' : ", activation: 'relu'"}, depthwiseInitializer: ${initializer} }));
${normalised ? '  model.add(tf.layers.batchNormalization());\n  model.add(tf.layers.reLU());\n' : ''}  model.add(tf.layers.conv2d({ filters: 32, kernelSize: 1, activation: 'relu', kernelInitializer: 'heUniform' }));
}
model.add(tf.layers.globalAveragePooling2d({}));
model.add(tf.layers.dense({ units: 4, activation: 'softmax' }));`;

testCodeRule(depthwiseFanMismatch, {
  valid: [
    { name: 'normalised blocks, as in MobileNet', code: blocks(8, "'heUniform'", true) },
    { name: 'a single depthwise layer', code: blocks(1, "'heUniform'") },
    {
      name: 'a deviation that the program gives itself',
      code: blocks(8, 'tf.initializers.randomNormal({ mean: 0, stddev: 0.47 })'),
    },
  ],
  invalid: [
    {
      name: 'six blocks without normalisation: 32 times too little variance each',
      code: blocks(6, "'heUniform'"),
      severity: 'warning',
      at: "'heUniform'",
      says: /^HeUniform makes the weights of “.*” too small: 9 inputs feed a unit, the library counts 288/,
      fixed: [
        "depthwiseInitializer: 'heUniform'",
        "depthwiseInitializer: tf.initializers.varianceScaling({ scale: 64, mode: 'fanIn', distribution: 'uniform' })",
      ],
    },
  ],
});
