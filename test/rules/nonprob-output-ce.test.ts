import { nonprobOutputCe } from '../../src/rules/nonprob-output-ce';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const hidden = "dense({ units: 8, activation: 'relu', inputShape: [4] })";
const ending = (activation: string, loss = "'categoricalCrossentropy'"): string =>
  sequential([hidden, `dense({ units: 3, activation: '${activation}' })`], loss);

/** What these outputs do in training, by the library itself: `npm run bench output-losses`. */
testCodeRule(nonprobOutputCe, {
  valid: [
    { name: 'softmax', code: ending('softmax') },
    { name: 'softplus, which is positive: its shares train', code: ending('softplus') },
    { name: 'hardSigmoid, which is a probability', code: ending('hardSigmoid', "'binaryCrossentropy'") },
    { name: 'tanh where numbers are predicted', code: ending('tanh', "'meanSquaredError'") },
    { name: 'ReLU in hidden layers', code: ending('softmax') },
  ],
  invalid: [
    {
      name: 'tanh',
      code: ending('tanh'),
      severity: 'error',
      at: "'tanh'",
      says: /ends in tanh, and categoricalCrossentropy takes its outputs for probabilities/,
      fixed: ["'tanh'", "'softmax'"],
    },
    {
      name: 'ReLU under binaryCrossentropy',
      code: sequential(
        ["dense({ units: 8, activation: 'tanh', inputShape: [4] })", "dense({ units: 1, activation: 'relu' })"],
        "'binaryCrossentropy'",
      ),
      severity: 'warning',
      at: "'relu'",
      fixed: ["'relu'", "'sigmoid'"],
    },
    { name: 'ELU', code: ending('elu'), severity: 'error', at: "'elu'" },
  ],
});
