import { transposedConvFanSwap } from '../../src/rules/transposed-conv-fan-swap';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const decoder = (channels: readonly number[], initializer: string, normalised = false): string =>
  sequential([
    `conv2d({ filters: ${channels[0]}, kernelSize: 3, padding: 'same', inputShape: [2, 2, 8], activation: 'relu' })`,
    ...channels
      .slice(1)
      .flatMap((filters) => [
        `conv2dTranspose({ filters: ${filters}, kernelSize: 4, strides: 2, padding: 'same'${normalised ? '' : ", activation: 'relu'"}, kernelInitializer: ${initializer} })`,
        ...(normalised ? ['batchNormalization()', 'reLU()'] : []),
      ]),
    "conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'sigmoid' })",
  ]);

testCodeRule(transposedConvFanSwap, {
  valid: [
    { name: 'a normalised decoder, as in generators', code: decoder([256, 64, 16, 4, 2, 2], "'heUniform'", true) },
    { name: 'two layers', code: decoder([64, 32, 16], "'heUniform'") },
    { name: 'fans whose error cancels the stride’s', code: decoder([256, 64, 16, 4], "'heUniform'") },
  ],
  invalid: [
    {
      name: 'many layers of one width: a quarter of the variance each, since one in four kernel places meets an input',
      code: decoder([32, 32, 32, 32, 32, 32, 32], "'heUniform'"),
      severity: 'info',
      at: "'heUniform'",
      says: /too small: 128 inputs feed a unit, the library counts 512/,
    },
  ],
});
