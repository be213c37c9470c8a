import { missingOutputActivation } from '../../src/rules/missing-output-activation';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const hidden = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const logits = 'dense({ units: 3 })';

testCodeRule(missingOutputActivation, {
  valid: [
    {
      name: 'softmax',
      code: sequential([hidden, "dense({ units: 3, activation: 'softmax' })"], "'categoricalCrossentropy'"),
    },
    { name: 'softmax as a layer', code: sequential([hidden, logits, 'softmax()'], "'categoricalCrossentropy'") },
    {
      name: 'logits and the loss that takes them',
      code: sequential([hidden, logits], 'tf.losses.softmaxCrossEntropy'),
    },
    { name: 'numbers', code: sequential([hidden, logits], "'meanSquaredError'") },
    {
      name: 'a loss of the program’s own',
      code: sequential([hidden, logits], '(yTrue, yPred) => yTrue.sub(yPred).mean()'),
    },
    {
      name: 'an output that is not known to be linear',
      code: sequential([hidden, 'lstm({ units: 3, inputShape: [4, 4] })'].slice(1), "'categoricalCrossentropy'"),
    },
  ],
  invalid: [
    {
      name: 'logits and categoricalCrossentropy',
      code: sequential([hidden, logits], "'categoricalCrossentropy'"),
      severity: 'error',
      at: 'dense',
      says: /has no activation, and categoricalCrossentropy takes its outputs for probabilities: the network will hardly learn\.$/,
      fixed: ['units: 3 }', "units: 3, activation: 'softmax' }"],
    },
    {
      name: 'a logit and binaryCrossentropy, said to be linear',
      code: sequential([hidden, "dense({ units: 1, activation: 'linear' })"], "'binaryCrossentropy'"),
      severity: 'warning',
      at: "'linear'",
      says: /whether the network learns is up to chance and the optimizer\.$/,
      fixed: ["'linear'", "'sigmoid'"],
    },
    {
      name: 'logits for several labels at once',
      code: sequential([hidden, logits], "'binaryCrossentropy'"),
      severity: 'warning',
      at: 'dense',
      says: /up to chance and the optimizer\.$/,
    },
    {
      name: 'one unit under a loss for many classes',
      code: sequential([hidden, 'dense({ units: 1 })'], "'categoricalCrossentropy'"),
      severity: 'error',
      at: 'dense',
      fixed: [
        "units: 1 }));\nmodel.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy'",
        "units: 1, activation: 'sigmoid' }));\nmodel.compile({ optimizer: 'adam', loss: 'binaryCrossentropy'",
      ],
    },
    {
      name: 'the second of two outputs',
      code: `const x = tf.input({ shape: [4] });
const a = tf.layers.dense({ units: 1, name: 'a' }).apply(x);
const b = tf.layers.dense({ name: 'b', units: 5 }).apply(x);
const m = tf.model({ inputs: x, outputs: [a, b] });
m.compile({ optimizer: 'adam', loss: ['meanSquaredError', 'sparseCategoricalCrossentropy'] });`,
      severity: 'error',
      at: 'dense',
      says: /“b”/,
      fixed: ['units: 5 }', "units: 5, activation: 'softmax' }"],
    },
    {
      name: 'the second of two outputs, whose loss is one of a list',
      code: `const x = tf.input({ shape: [4] });
const a = tf.layers.dense({ units: 3, name: 'a' }).apply(x);
const b = tf.layers.dense({ name: 'b', units: 1 }).apply(x);
const m = tf.model({ inputs: x, outputs: [a, b] });
m.compile({ optimizer: 'adam', loss: ['meanSquaredError', 'categoricalCrossentropy'] });`,
      severity: 'error',
      at: 'dense',
      fixed: [
        "units: 1 }).apply(x);\nconst m = tf.model({ inputs: x, outputs: [a, b] });\nm.compile({ optimizer: 'adam', loss: ['meanSquaredError', 'categoricalCrossentropy']",
        "units: 1, activation: 'sigmoid' }).apply(x);\nconst m = tf.model({ inputs: x, outputs: [a, b] });\nm.compile({ optimizer: 'adam', loss: ['meanSquaredError', 'binaryCrossentropy']",
      ],
    },
  ],
});
