import { doubleSoftmax } from '../../src/rules/double-softmax';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const hidden = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const shares = "dense({ units: 10, activation: 'softmax' })";

testCodeRule(doubleSoftmax, {
  valid: [
    {
      name: 'softmax and the loss that takes probabilities',
      code: sequential([hidden, shares], "'categoricalCrossentropy'"),
    },
    {
      name: 'logits and the loss that takes them',
      code: sequential([hidden, 'dense({ units: 10 })'], 'tf.losses.softmaxCrossEntropy'),
    },
    {
      name: 'softmax under the library’s metric as a loss',
      code: sequential([hidden, shares], 'tf.metrics.categoricalCrossentropy'),
    },
    {
      name: 'two softmax layers with weights between them',
      code: sequential([hidden, shares, "dense({ units: 3, activation: 'softmax' })"]),
    },
  ],
  invalid: [
    {
      name: 'softmax and a loss that takes it itself',
      code: sequential([hidden, shares], 'tf.losses.softmaxCrossEntropy'),
      severity: 'warning',
      at: "'softmax'",
      says: /no answer can be surer than 0\.232\.$/,
      fixed: ["'softmax'", "'linear'"],
    },
    {
      name: 'sigmoid and a loss that takes it itself',
      code: sequential([hidden, "dense({ units: 1, activation: 'sigmoid' })"], 'tf.losses.sigmoidCrossEntropy'),
      severity: 'warning',
      at: "'sigmoid'",
      says: /surer than 0\.731/,
    },
    {
      name: 'a softmax layer behind a layer that ends in softmax',
      code: sequential([hidden, shares, 'softmax()'], "'categoricalCrossentropy'"),
      severity: 'warning',
      at: 'softmax',
      fixed: ["activation: 'softmax'", "activation: 'linear'"],
    },
  ],
});
