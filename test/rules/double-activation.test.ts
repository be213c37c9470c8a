import { describe, expect, it } from 'vitest';
import { doubleActivation } from '../../src/rules/double-activation';
import { sequential, testCodeRule } from '../support/codeRuleTester';
import { node, value } from '../support/onnx';
import { drawnWeight, findingsInModel } from '../support/onnxFindings';
import { scalar } from '../support/tensors';

const input = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const dense = (units: number, activation: string): string => `dense({ units: ${units}, activation: '${activation}' })`;
const then = (activation: string): string => `activation({ activation: '${activation}' })`;
const bce = "'binaryCrossentropy'";
const cce = "'categoricalCrossentropy'";

testCodeRule(doubleActivation, {
  valid: [
    {
      name: 'activations with weights between them',
      code: sequential([input, dense(8, 'tanh'), dense(1, 'sigmoid')], bce),
    },
    {
      name: 'an activation as a layer of its own',
      code: sequential([input, 'dense({ units: 1 })', then('sigmoid')], bce),
    },
    {
      name: 'a normalisation between them',
      code: sequential([input, 'batchNormalization()', then('relu'), dense(1, 'sigmoid')], bce),
    },
    {
      name: 'softmax twice, of which another rule speaks',
      code: sequential([input, dense(3, 'softmax'), 'softmax()'], cce),
    },
    {
      name: 'squeeze and excitation: a gate behind ReLU',
      code: `const input = tf.input({ shape: [8, 8, 4] });
const squeezed = tf.layers.globalAveragePooling2d({}).apply(tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(input));
const excited = tf.layers.dense({ units: 4, activation: 'sigmoid' }).apply(tf.layers.dense({ units: 2, activation: 'relu' }).apply(squeezed));
const y = tf.layers.multiply().apply([input, tf.layers.reshape({ targetShape: [1, 1, 4] }).apply(excited)]);
tf.model({ inputs: input, outputs: tf.layers.conv2d({ filters: 1, kernelSize: 1 }).apply(y) });`,
    },
    {
      name: 'ReLU behind a sum of two branches that end in ReLU',
      code: `const input = tf.input({ shape: [8] });
const one = tf.layers.dense({ units: 8, activation: 'relu' }).apply(input);
const two = tf.layers.dense({ units: 8, activation: 'relu' }).apply(input);
const sum = tf.layers.reLU().apply(tf.layers.add().apply([one, two]));
tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(sum) });`,
    },
    {
      name: 'an output that is read before and behind the second activation',
      code: `const input = tf.input({ shape: [8] });
const one = tf.layers.dense({ units: 8, activation: 'relu' }).apply(input);
const both = tf.layers.concatenate().apply([one, tf.layers.activation({ activation: 'sigmoid' }).apply(one)]);
tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(both) });`,
    },
  ],
  invalid: [
    {
      name: 'sigmoid of sigmoid, with which no answer is no',
      code: sequential([input, dense(1, 'sigmoid'), then('sigmoid')], bce),
      severity: 'error',
      at: "'sigmoid'",
      // 1 / (1 + e⁻¹)
      says: /no probability can be below 0\.5\.$/,
      fixed: ["units: 1, activation: 'sigmoid'", "units: 1, activation: 'linear'"],
    },
    {
      name: 'ReLU before the sigmoid of an output',
      code: sequential([input, dense(1, 'relu'), then('sigmoid')], bce),
      severity: 'warning',
      at: "'sigmoid'",
      says: /^sigmoid takes the relu of “dense_Dense2”: no probability can be below 0\.5\.$/,
    },
    {
      name: 'tanh before the sigmoid of an output, which stays between 0.27 and 0.73',
      code: sequential([input, dense(1, 'tanh'), then('sigmoid')], bce),
      severity: 'info',
      at: "'sigmoid'",
      says: /\[0\.269, 0\.731\]/,
    },
    {
      name: 'ReLU before softmax',
      code: sequential([input, dense(3, 'relu'), 'softmax()'], cce),
      severity: 'warning',
      at: 'softmax',
      says: /logits below zero are all the same/,
    },
    {
      name: 'sigmoid before softmax',
      code: sequential([input, dense(3, 'sigmoid'), 'softmax()'], cce),
      severity: 'warning',
      at: 'softmax',
      // e / (e + 2)
      says: /surer than 0\.576/,
    },
    {
      name: 'tanh before softmax',
      code: sequential([input, dense(3, 'tanh'), 'softmax()'], cce),
      severity: 'info',
      at: 'softmax',
      // e² / (e² + 2)
      says: /surer than 0\.787/,
    },
    {
      name: 'ReLU twice',
      code: sequential(
        [dense(8, 'relu').replace('units', 'inputShape: [4], units'), 'reLU()', dense(1, 'sigmoid')],
        bce,
      ),
      severity: 'info',
      at: 'reLU',
      says: /it does nothing\.$/,
    },
    {
      name: 'sigmoid behind every ReLU',
      code: sequential([input, then('sigmoid'), dense(8, 'relu'), then('sigmoid'), dense(3, 'softmax')], cce),
      severity: 'warning',
      at: "'sigmoid'",
      says: /^sigmoid takes the relu of “dense_Dense1” \(so is 1 other pair\): it leaves ×0\.2\d+ of the gradient/,
    },
    {
      name: 'tanh behind tanh, as worth knowing',
      code: sequential(
        ['dense({ units: 8, activation: "tanh", inputShape: [4] })', then('tanh'), dense(1, 'sigmoid')],
        bce,
      ),
      severity: 'info',
      at: "'tanh'",
    },
  ],
});

describe('in ONNX models', () => {
  const model = (nodes: readonly ReturnType<typeof node>[], initializers = {}) =>
    findingsInModel({
      nodes: [node('MatMul', ['x', 'w1'], 'z1'), ...nodes, node('MatMul', ['a', 'w2'], 'y')],
      inputs: [value('x', ['batch', 32])],
      outputs: [value('y', ['batch', 16])],
      initializers: { w1: drawnWeight([32, 32], 1), w2: drawnWeight([32, 16], 2), ...initializers },
    });

  it('ReLU6 in two steps, and a clip behind a sigmoid, are one function each', async () => {
    const bounds = { six: scalar(6), low: scalar(1e-6), high: scalar(0.999999) };
    expect(await model([node('Relu', ['z1'], 'r'), node('Min', ['r', 'six'], 'a')], bounds)).toEqual([]);
    const clipped = await model([node('Sigmoid', ['z1'], 's'), node('Clip', ['s', 'low', 'high'], 'a')], bounds);
    expect(clipped.map((f) => f.ruleId)).not.toContain('double-activation');
  });

  it('a second ReLU is told', async () => {
    const found = await model([node('Relu', ['z1'], 'r'), node('Relu', ['r'], 'a')]);
    expect(found.map((f) => [f.ruleId, f.severity])).toEqual([['double-activation', 'info']]);
  });
});
