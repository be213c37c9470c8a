import { falsyInitializerArg } from '../../src/rules/falsy-initializer-arg';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const drawn = (initializer: string, option = 'kernelInitializer'): string =>
  sequential([
    `dense({ units: 8, inputShape: [4], ${option}: tf.initializers.${initializer} })`,
    'dense({ units: 2, activation: "softmax" })',
  ]);

testCodeRule(falsyInitializerArg, {
  valid: [
    { name: 'arguments that are given', code: drawn('randomUniform({ minval: -0.3, maxval: 0.3 })') },
    { name: 'a mean of 0, which is the default', code: drawn('randomNormal({ mean: 0, stddev: 0.3 })') },
    { name: 'a constant of 0, which is taken as it is', code: drawn('constant({ value: 0 })', 'biasInitializer') },
  ],
  invalid: [
    {
      name: 'a uniform distribution from 0',
      code: drawn('randomUniform({ minval: 0, maxval: 0.3, seed: 5 })'),
      severity: 'info',
      at: 'tf.initializers.randomUniform({ minval: 0, maxval: 0.3, seed: 5 })',
      says: /is given minval: 0 and draws with minval: -0\.05\.$/,
      fixed: ['minval: 0,', 'minval: -0.05,'],
    },
    {
      name: 'biases without deviation',
      code: drawn('truncatedNormal({ mean: 1, stddev: 0 })', 'biasInitializer'),
      severity: 'info',
      at: 'tf.initializers.truncatedNormal({ mean: 1, stddev: 0 })',
      fixed: ['stddev: 0 ', 'stddev: 0.05 '],
    },
  ],
});
