import { expect, it } from 'vitest';
import { recurrentExploding } from '../../src/rules/recurrent-exploding';
import { evidenceOf } from '../support/measure';
import { check, testRule } from '../support/ruleTester';

const network = (steps: number, cell: string): string =>
  `input 16 × ${steps} steps\n${cell}\ndense 10 linear glorot-uniform`;

testRule(recurrentExploding, {
  valid: [
    { name: 'a tanh cell with an orthogonal matrix', network: network(60, 'rnn 24 orthogonal') },
    { name: 'a ReLU cell at the identity', network: network(60, 'rnn-relu 24 identity=1') },
    { name: 'a ReLU cell with an orthogonal matrix', network: network(60, 'rnn-relu 24 orthogonal') },
    { name: 'an LSTM with a forget bias of 1', network: network(60, 'lstm 24 orthogonal forget-bias=1') },
    { name: 'a GRU as PyTorch makes it', network: network(60, 'gru 24 torch-default') },
    { name: 'a gradient that vanishes', network: network(60, 'rnn 24 normal=0.05') },
    { name: 'trained weights', network: network(60, 'rnn-relu 24 orthogonal=2'), trained: true },
    { name: 'what was not measured', network: network(60, 'rnn-relu 24 orthogonal=2'), unmeasured: true },
  ],
  invalid: [
    {
      name: 'a ReLU cell whose matrix doubles',
      network: network(100, 'rnn-relu 24 identity=2'),
      severity: 'error',
      at: 'cell',
      says: /^Gradient grows ×[\d.]+ per step back through “cell”: after 99 steps it is \S+e\d+ times as large\.$/,
    },
    {
      name: 'the same over a fifth of the steps',
      network: network(20, 'rnn-relu 24 identity=2'),
      severity: 'warning',
      at: 'cell',
    },
    {
      name: 'a limit that the user lowered',
      network: network(20, 'rnn-relu 24 identity=2'),
      options: { errorDecades: 3 },
      severity: 'error',
      at: 'cell',
    },
  ],
});

it('is 2 a step behind twice the identity, where ReLU lets through', () => {
  const [verdict] = check(recurrentExploding, evidenceOf(network(100, 'rnn-relu 24 identity=2')));
  expect(verdict?.evidence.perStep).toBeCloseTo(2, 1);
  expect(verdict?.explanation).toMatch(/‖∂h_T\/∂h_1‖ is \S+ times ‖∂h_T\/∂h_T‖ with T = 100/);
});
