import { probOutputRegression } from '../../src/rules/prob-output-regression';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const hidden = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const ending = (units: number, activation: string, loss = "'meanSquaredError'"): string =>
  sequential([hidden, `dense({ units: ${units}, activation: '${activation}' })`], loss);

testCodeRule(probOutputRegression, {
  valid: [
    { name: 'numbers without an activation', code: ending(3, 'linear') },
    { name: 'tanh, for numbers between −1 and 1', code: ending(3, 'tanh') },
    { name: 'an autoencoder, which gives back inputs between 0 and 1', code: ending(4, 'sigmoid') },
    { name: 'classes under cross-entropy', code: ending(3, 'softmax', "'categoricalCrossentropy'") },
  ],
  invalid: [
    {
      name: 'softmax under a squared error, which trains',
      code: ending(3, 'softmax'),
      severity: 'info',
      at: "'softmax'",
      fixed: ["'meanSquaredError'", "'categoricalCrossentropy'"],
    },
    {
      name: 'sigmoid under an absolute error, as a note',
      code: ending(1, 'sigmoid', 'tf.losses.absoluteDifference'),
      severity: 'info',
      at: "'sigmoid'",
      fixed: ['tf.losses.absoluteDifference', "'binaryCrossentropy'"],
    },
  ],
});
