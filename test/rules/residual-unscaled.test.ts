import { describe, expect, it } from 'vitest';
import { residualUnscaled } from '../../src/rules/residual-unscaled';
import { findingsIn, testCodeRule } from '../support/codeRuleTester';
import { testRule } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';
const layer = (initializer: string, activation = 'undefined'): string =>
  `tf.layers.dense({ units: 64, activation: ${activation}, kernelInitializer: ${initializer} })`;

/** Blocks of two dense layers with a short cut round them. */
const blocks = (n: number, { end = layer("'heUniform'"), before = '', behind = '' } = {}): string =>
  `const input = tf.input({ shape: [64] });
let x = input;
for (let i = 0; i < ${n}; i++) {
  let branch = x;${before}
  branch = ${layer("'heUniform'", "'relu'")}.apply(branch);
  branch = ${end}.apply(branch);${behind}
  x = tf.layers.add().apply([x, branch]);
}
const output = tf.layers.dense({ units: 10, activation: 'softmax' }).apply(x);
const model = tf.model({ inputs: input, outputs: output });`;

testCodeRule(residualUnscaled, {
  valid: [
    { name: 'a few blocks', code: blocks(3) },
    { name: 'ends that start at zero (Fixup)', code: blocks(12, { end: layer("'zeros'") }) },
    {
      name: 'ends that start small (GPT-2)',
      code: blocks(12, { end: layer('tf.initializers.randomNormal({ stddev: 0.02 })') }),
    },
    {
      name: 'a normalisation in front of every branch (pre-LN)',
      code: blocks(12, { before: '\n  branch = tf.layers.layerNormalization().apply(branch);' }),
    },
    {
      name: 'a normalisation at the end of every branch',
      code: blocks(12, { behind: '\n  branch = tf.layers.batchNormalization().apply(branch);' }),
    },
    { name: 'weights that are loaded', code: `${blocks(12)}\nmodel.setWeights(stored);` },
  ],
  invalid: [
    {
      name: 'twelve blocks of He weights: twice the variance in each',
      code: blocks(12),
      severity: 'warning',
      at: "'heUniform'",
      says: /^12 residual branches from “dense_Dense2” on add [12](\.\d+)? times the variance of what they read: the signal grows ×1\.[4-7]\d* a block/,
    },
    {
      name: 'branches that end in ReLU, where zeros would stay',
      code: blocks(12, { end: layer("'heUniform'", "'relu'") }),
      severity: 'warning',
      at: "'heUniform'",
    },
  ],
});

testRule(residualUnscaled, {
  valid: [
    { name: 'layers without short cuts', network: `input 64\ndense 64 relu he-normal × 12\n${head}` },
    { name: 'small branches', network: `input 64\ndense 64 linear normal=0.02 residual × 12\n${head}` },
    { name: 'trained weights', network: `input 64\ndense 64 relu he-normal residual × 20\n${head}`, trained: true },
  ],
  invalid: [
    {
      name: 'twenty branches that end in ReLU, as measured',
      network: `input 64\ndense 64 relu he-normal residual × 20\n${head}`,
      severity: 'warning',
      at: 'dense_1',
      says: /^20 residual branches from “dense_1” on .*: the signal grows ×1\.[4-9]\d* a block/,
    },
  ],
});

describe('the fix', () => {
  const fixOf = (code: string) => findingsIn(code).find((f) => f.ruleId === 'residual-unscaled')?.fixes[0];

  it('starts branches at zero where they end linear', () => {
    expect(fixOf(blocks(12))?.title).toMatch(/^Start the ends of residual branches at zero/);
  });

  it('and small where they end in ReLU, which zeros would never leave', () => {
    expect(fixOf(blocks(12, { end: layer("'heUniform'", "'relu'") }))?.title).toMatch(/^Start the ends .* small/);
  });
});
