import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/model';
import { tensorOf } from '../../src/model';
import { softmaxHidden } from '../../src/rules/softmax-hidden';
import { sequential, testCodeRule } from '../support/codeRuleTester';
import { node, value } from '../support/onnx';
import { drawnWeight, findingsInModel } from '../support/onnxFindings';

const input = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const shares = (units: number): string => `dense({ units: ${units}, activation: 'softmax' })`;

testCodeRule(softmaxHidden, {
  valid: [
    { name: 'softmax at the output', code: sequential([input, shares(3)], "'categoricalCrossentropy'") },
    {
      name: 'a mixture of experts, whose router weighs what they say',
      code: `const input = tf.input({ shape: [16] });
const weights = tf.layers.dense({ units: 8, activation: 'softmax' }).apply(input);
const experts = tf.layers.dense({ units: 8, activation: 'relu' }).apply(input);
const mixed = tf.layers.multiply().apply([weights, experts]);
tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(mixed) });`,
    },
    {
      name: 'attention over the steps of a sequence',
      code: `const input = tf.input({ shape: [10, 8] });
const scores = tf.layers.dense({ units: 1 }).apply(tf.layers.dense({ units: 8, activation: 'tanh' }).apply(input));
const weights = tf.layers.activation({ activation: 'softmax' }).apply(tf.layers.flatten().apply(scores));
const read = tf.layers.dot({ axes: 1 }).apply([input, weights]);
tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(read) });`,
    },
    {
      name: 'an auxiliary output that others read together with the rest',
      code: `const input = tf.input({ shape: [16] });
const kind = tf.layers.dense({ units: 4, activation: 'softmax' }).apply(input);
const both = tf.layers.concatenate().apply([input, kind]);
tf.model({ inputs: input, outputs: [kind, tf.layers.dense({ units: 1 }).apply(both)] });`,
    },
    {
      name: 'weights that are loaded',
      code: `${sequential([input, shares(8), shares(3)])}\nmodel.setWeights(stored);`,
    },
  ],
  invalid: [
    {
      name: 'a hidden layer',
      code: sequential([input, shares(32), "dense({ units: 3, activation: 'sigmoid' })"], "'binaryCrossentropy'"),
      severity: 'warning',
      at: "'softmax'",
      says: /^“dense_Dense2” hands 32 numbers that sum to 1 to “dense_Dense3”: softmax leaves about ×0\.0313 of signal and gradient\.$/,
      fixed: ["'softmax'", "'relu'"],
    },
    {
      name: 'several, once',
      code: sequential([input, shares(10), shares(10), shares(10), shares(3)], "'categoricalCrossentropy'"),
      severity: 'warning',
      at: "'softmax'",
      says: /\(so do 2 other layers\)\.$/,
    },
    {
      name: 'softmax as a layer of its own, flattened',
      code: sequential([
        'conv2d({ filters: 8, kernelSize: 3, inputShape: [8, 8, 1] })',
        "activation({ activation: 'softmax' })",
        'flatten()',
        'dense({ units: 1 })',
      ]),
      severity: 'warning',
      at: 'activation',
    },
  ],
});

describe('in ONNX models', () => {
  const model = (second: Tensor, units: number) =>
    findingsInModel({
      nodes: [
        node('MatMul', ['x', 'w1'], 'z1'),
        node('Relu', ['z1'], 'a1'),
        node('MatMul', ['a1', 'w2'], 'z2'),
        node('Softmax', ['z2'], 'a2'),
        node('MatMul', ['a2', 'w3'], 'y'),
      ],
      inputs: [value('x', ['batch', 32])],
      outputs: [value('y', ['batch', units])],
      initializers: { w1: drawnWeight([32, 32], 1), w2: drawnWeight([32, 16], 2), w3: second },
    });

  it('fresh weights behind softmax are told', async () => {
    const found = await model(drawnWeight([16, 8], 3), 8);
    expect(found.map((f) => [f.ruleId, f.layer])).toEqual([['softmax-hidden', 'w2']]);
  });

  it('the mean of the bins that the shares stand for is a soft argmax', async () => {
    const bins = tensorOf(
      'float32',
      [16, 1],
      Array.from({ length: 16 }, (_, i) => i),
    );
    expect(await model(bins, 1)).toEqual([]);
  });
});
