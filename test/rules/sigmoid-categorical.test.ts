import { sigmoidCategorical } from '../../src/rules/sigmoid-categorical';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const hidden = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const ending = (units: number, loss: string): string =>
  sequential([hidden, `dense({ units: ${units}, activation: 'sigmoid' })`], loss);

testCodeRule(sigmoidCategorical, {
  valid: [
    { name: 'several labels under binaryCrossentropy', code: ending(3, "'binaryCrossentropy'") },
    { name: 'a yes or no under binaryCrossentropy', code: ending(1, "'binaryCrossentropy'") },
    {
      name: 'softmax',
      code: sequential([hidden, "dense({ units: 3, activation: 'softmax' })"], "'categoricalCrossentropy'"),
    },
  ],
  invalid: [
    {
      name: 'classes, which learn all the same',
      code: ending(3, "'categoricalCrossentropy'"),
      severity: 'warning',
      at: "'sigmoid'",
      fixed: ["'sigmoid'", "'softmax'"],
    },
    {
      name: 'classes by number',
      code: ending(3, "'sparseCategoricalCrossentropy'"),
      severity: 'warning',
      at: "'sigmoid'",
      fixed: ["'sigmoid'", "'softmax'"],
    },
    {
      name: 'one output, which is divided by itself',
      code: ending(1, "'categoricalCrossentropy'"),
      severity: 'error',
      at: "'sigmoid'",
      says: /cannot learn/,
      fixed: ["'categoricalCrossentropy'", "'binaryCrossentropy'"],
    },
  ],
});
