import { softmaxMultilabel } from '../../src/rules/softmax-multilabel';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const hidden = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const ending = (units: number, loss: string): string =>
  sequential([hidden, `dense({ units: ${units}, activation: 'softmax' })`], loss);

testCodeRule(softmaxMultilabel, {
  valid: [
    { name: 'one class of many', code: ending(5, "'categoricalCrossentropy'") },
    {
      name: 'several labels under sigmoid',
      code: sequential([hidden, "dense({ units: 5, activation: 'sigmoid' })"], "'binaryCrossentropy'"),
    },
  ],
  invalid: [
    {
      name: 'five labels that share one probability',
      code: ending(5, "'binaryCrossentropy'"),
      severity: 'warning',
      at: "'softmax'",
      fixed: ["'binaryCrossentropy'", "'categoricalCrossentropy'"],
    },
    {
      name: 'two, as a note: one is the other’s complement',
      code: ending(2, "'binaryCrossentropy'"),
      severity: 'info',
      at: "'softmax'",
    },
  ],
});
