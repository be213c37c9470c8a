import { describe, expect, it } from 'vitest';
import { attentionLogitScale } from '../../src/rules/attention-logit-scale';
import { findingsIn, testCodeRule } from '../support/codeRuleTester';

const attention = (
  d: number,
  { query = "'leCunUniform'", more = '' } = {},
): string => `const input = tf.input({ shape: [32, 64] });
const project = (kernelInitializer) => tf.layers.dense({ units: ${d}, kernelInitializer }).apply(input);
const logits = tf.layers.dot({ axes: 2${more} }).apply([project(${query}), project('leCunUniform')]);
const mixed = tf.layers.dot({ axes: [2, 1] }).apply([tf.layers.activation({ activation: 'softmax' }).apply(logits), project('leCunUniform')]);
const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10 }).apply(mixed) });`;

testCodeRule(attentionLogitScale, {
  valid: [
    { name: 'short queries', code: attention(8) },
    { name: 'queries of a small head, which train all the same', code: attention(60) },
    { name: 'cosines', code: attention(256, { more: ', normalize: true' }) },
    {
      name: 'queries drawn with 1/d of the variance',
      code: attention(64, {
        query: "tf.initializers.varianceScaling({ scale: 1 / 64, mode: 'fanIn', distribution: 'uniform' })",
      }),
    },
    {
      name: 'a softmax over classes',
      code: `const model = tf.sequential();
model.add(tf.layers.dense({ units: 10, inputShape: [64], kernelInitializer: tf.initializers.randomNormal({ stddev: 2 }) }));
model.add(tf.layers.activation({ activation: 'softmax' }));`,
    },
    { name: 'weights that are loaded', code: `${attention(64)}\nmodel.setWeights(stored);` },
  ],
  invalid: [
    {
      name: 'queries of 400 elements without a scale',
      code: attention(400),
      severity: 'warning',
      at: 'kernelInitializer',
      says: /^Attention logits of “dense_Dense1” have a standard deviation of (?:19|20)\.?\d* before the softmax \(nothing divides them by √d\)/,
    },
    { name: 'queries of 128 elements, as a note', code: attention(128), severity: 'info', at: 'kernelInitializer' },
  ],
});

describe('the deviation', () => {
  it('is √d for queries and keys of deviation 1 (Vaswani et al.)', () => {
    const [finding] = findingsIn(attention(144)).filter((f) => f.ruleId === 'attention-logit-scale');
    expect(finding?.evidence.width).toBe(144);
    expect(finding?.evidence.deviation).toBeCloseTo(12, 0);
  });
});
