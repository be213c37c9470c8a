import { describe, expect, it } from 'vitest';
import { updateRatio } from '../../src/rules/update-ratio';
import { findingsIn, testCodeRule } from '../support/codeRuleTester';

const net = (
  units: number,
  optimizer: string,
  head = "units: 3, activation: 'softmax'",
  loss = 'categoricalCrossentropy',
): string =>
  `const model = tf.sequential();
model.add(tf.layers.dense({ units: ${units}, activation: 'relu', inputShape: [${units}] }));
model.add(tf.layers.dense({ units: ${units}, activation: 'relu' }));
model.add(tf.layers.dense({ ${head} }));
model.compile({ optimizer: ${optimizer}, loss: '${loss}' });`;
const number = 'units: 1';
const mse = 'meanSquaredError';

testCodeRule(updateRatio, {
  valid: [
    { name: 'Adam by name', code: net(64, "'adam'") },
    { name: 'gradient descent by name', code: net(64, "'sgd'") },
    { name: 'Adam at ten times the usual rate', code: net(64, 'tf.train.adam(0.01)') },
    { name: 'Adam for fine-tuning', code: net(64, 'tf.train.adam(1e-5)') },
    { name: 'gradient descent at 0.15, as published examples have it', code: net(64, 'tf.train.sgd(0.15)') },
    { name: 'gradient descent on a mean squared error', code: net(64, 'tf.train.sgd(0.01)', number, mse) },
    { name: 'a rate that only running the program would tell', code: net(64, 'tf.train.adam(rate)') },
    { name: 'an optimizer without a rate of its own', code: net(64, 'tf.train.sgd()') },
    { name: 'Adadelta, which begins with 1', code: net(64, "'adadelta'") },
    { name: 'momentum, whose steps add up in their own way', code: net(64, 'tf.train.momentum(3, 0.9)') },
    {
      name: 'a tiny rate for weights that are loaded',
      code: `${net(64, 'tf.train.adam(1e-9)')}\nmodel.setWeights(stored);`,
    },
    {
      name: 'a model of one layer, which forgives it',
      code: `const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [1] }));
model.compile({ optimizer: tf.train.adam(1), loss: 'meanSquaredError' });`,
    },
    {
      name: 'weights behind normalisations',
      code: `const model = tf.sequential();
model.add(tf.layers.dense({ units: 24, inputShape: [8] }));
model.add(tf.layers.batchNormalization());
model.add(tf.layers.reLU());
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.3), loss: 'categoricalCrossentropy' });`,
    },
  ],
  invalid: [
    {
      // Trained so, small networks tell no more than by guessing.
      name: 'Adam whose steps are eight times as large as the weights',
      code: net(64, 'tf.train.adam(1)'),
      severity: 'error',
      at: '1',
      // Glorot on 64 × 64: √(2/128 · 0.774) = 0.11, below 1/√64.
      says: /^A step of adam moves every weight by about 1, 8 times the size with which those of “dense_Dense\d” begin\.$/,
    },
    {
      name: 'Adam whose steps are as large as the weights',
      code: net(64, 'tf.train.adam(0.1)'),
      severity: 'warning',
      at: '0.1',
      fixed: ['adam(0.1)', 'adam(0.001)'],
    },
    { name: 'RMSProp', code: net(64, 'tf.train.rmsprop(0.5)'), severity: 'error', at: '0.5' },
    {
      name: 'Adam that hardly moves',
      code: net(64, 'tf.train.adam(1e-9)'),
      severity: 'warning',
      at: '1e-9',
      says: /need 1\.2e8 steps for a change of their own size\.$/,
    },
    { name: 'Adam that moves slowly', code: net(64, 'tf.train.adam(1e-6)'), severity: 'info', at: '1e-6' },
    {
      name: 'gradient descent at the rate of Adadelta, on a mean squared error',
      code: net(64, 'tf.train.sgd(1)', number, mse),
      severity: 'error',
      at: '1',
      says: /^sgd with a learning rate of 1 steps over the valley at “dense_Dense3”/,
    },
    {
      name: 'a rate of 0',
      code: net(64, 'tf.train.adam(0)'),
      severity: 'error',
      at: '0',
      says: /is 0: no weight ever changes\.$/,
    },
    {
      name: 'a rate below 0',
      code: net(64, 'tf.train.sgd(-0.01)'),
      severity: 'error',
      at: 'tf.train.sgd(-0.01)',
      says: /is -0\.01: every step climbs/,
    },
    {
      name: 'a rate in a variable, at the optimizer',
      code: `const eta = 2;\n${net(64, 'tf.train.adam(eta)')}`,
      severity: 'error',
      at: 'tf.train.adam(eta)',
    },
    {
      name: 'a rate that is not a number',
      code: net(64, 'tf.train.adam(0 / 0)'),
      severity: 'error',
      at: 'tf.train.adam(0 / 0)',
      says: /is not a number: the first step makes every weight useless\.$/,
    },
  ],
});

describe('the curvature at the output', () => {
  it('is 2 E‖h‖² for one number, with the bias among the features', () => {
    const [finding] = findingsIn(net(64, 'tf.train.sgd(1)', number, mse)).filter((f) => f.ruleId === 'update-ratio');
    const { curvature = 0, features = 0 } = finding?.evidence ?? {};
    expect(curvature).toBeCloseTo(2 * features, 9);
    // Behind two layers of 64 with Glorot weights cut at two deviations, each halves E[h²] and takes 0.774 of it: 64 · (0.774/2)² + 1 = 10.6.
    expect(features).toBeCloseTo(64 * (0.7737413 / 2) ** 2 + 1, 1);
  });
});
