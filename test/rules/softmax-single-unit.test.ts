import { softmaxSingleUnit } from '../../src/rules/softmax-single-unit';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const hidden = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const single = "dense({ units: 1, activation: 'softmax' })";

testCodeRule(softmaxSingleUnit, {
  valid: [
    {
      name: 'one unit under sigmoid',
      code: sequential([hidden, "dense({ units: 1, activation: 'sigmoid' })"], "'binaryCrossentropy'"),
    },
    {
      name: 'softmax over three units',
      code: sequential([hidden, "dense({ units: 3, activation: 'softmax' })"], "'categoricalCrossentropy'"),
    },
    {
      name: 'attention: one score for each step, softmax over the steps',
      code: `const x = tf.input({ shape: [10, 4] });
let scores = tf.layers.dense({ units: 1 }).apply(x);
scores = tf.layers.softmax({ axis: 1 }).apply(scores);
const y = tf.layers.flatten().apply(tf.layers.multiply().apply([x, scores]));
tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2 }).apply(y) });`,
    },
  ],
  invalid: [
    {
      name: 'an output for two classes',
      code: sequential([hidden, single], "'binaryCrossentropy'"),
      severity: 'error',
      at: "'softmax'",
      says: /^Softmax over the one unit of “.*” is 1 whatever the input: the network cannot learn\.$/,
      fixed: ["'softmax'", "'sigmoid'"],
    },
    {
      name: 'under a loss for many classes, which then changes too',
      code: sequential([hidden, single], "'categoricalCrossentropy'"),
      severity: 'error',
      at: "'softmax'",
      fixed: [
        "'softmax' }));\nmodel.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy'",
        "'sigmoid' }));\nmodel.compile({ optimizer: 'adam', loss: 'binaryCrossentropy'",
      ],
    },
    {
      name: 'where a number is to be predicted',
      code: sequential([hidden, single], "'meanSquaredError'"),
      severity: 'error',
      at: "'softmax'",
      fixed: ["'softmax'", "'linear'"],
    },
    {
      name: 'an activation of its own',
      code: sequential(
        [hidden, 'dense({ units: 1 })', "activation({ activation: 'softmax' })"],
        "'binaryCrossentropy'",
      ),
      severity: 'error',
      at: 'activation',
      fixed: ["'softmax'", "'sigmoid'"],
    },
    {
      name: 'one unit for each pixel',
      code: sequential(
        ["conv2d({ filters: 1, kernelSize: 3, inputShape: [8, 8, 3], activation: 'softmax' })"],
        "'binaryCrossentropy'",
      ),
      severity: 'error',
      at: "'softmax'",
    },
  ],
});
