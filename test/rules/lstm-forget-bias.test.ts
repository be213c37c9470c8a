import { lstmForgetBias } from '../../src/rules/lstm-forget-bias';
import { sequential, testCodeRule } from '../support/codeRuleTester';

const reader = (steps: string, options = ''): string =>
  sequential(
    [`lstm({ units: 16, inputShape: [${steps}, 4]${options} })`, "dense({ units: 1, activation: 'sigmoid' })"],
    "'binaryCrossentropy'",
  );

testCodeRule(lstmForgetBias, {
  valid: [
    { name: 'a forget gate that begins open', code: reader('100', ', unitForgetBias: true') },
    { name: 'biases that the program gives itself', code: reader('100', ", biasInitializer: 'ones'") },
    { name: 'short sequences', code: reader('10') },
    { name: 'a GRU, which has no forget gate', code: reader('100').replace('lstm', 'gru') },
  ],
  invalid: [
    {
      name: 'a hundred steps',
      code: reader('100'),
      severity: 'info',
      at: 'lstm',
      says: /begins at one half: after 100 steps 1\.6e-30 of the first is left/,
      fixed: ['inputShape: [100, 4] }', 'inputShape: [100, 4], unitForgetBias: true }'],
    },
    {
      name: 'any number of steps',
      code: reader('null'),
      severity: 'info',
      at: 'lstm',
      says: /begins at one half: every step halves what is left of the first, and the model takes any number of steps\.$/,
      fixed: ['inputShape: [null, 4] }', 'inputShape: [null, 4], unitForgetBias: true }'],
    },
    {
      name: 'a text of any length',
      code: sequential(['embedding({ inputDim: 20, outputDim: 4 })', 'lstm({ units: 8 })', 'dense({ units: 1 })']),
      severity: 'info',
      at: 'lstm',
    },
    {
      name: 'both directions, once',
      code: sequential([
        'bidirectional({ layer: tf.layers.lstm({ units: 8 }), inputShape: [50, 4] })',
        'dense({ units: 1 })',
      ]),
      severity: 'info',
      at: 'lstm',
      fixed: ['units: 8 }', 'units: 8, unitForgetBias: true }'],
    },
    {
      name: 'behind an embedding',
      code: sequential([
        'embedding({ inputDim: 20, outputDim: 4, inputLength: 60 })',
        'lstm({ units: 8 })',
        'dense({ units: 1 })',
      ]),
      severity: 'info',
      at: 'lstm',
    },
  ],
});
