import { expect, it } from 'vitest';
import { recurrentVanishing } from '../../src/rules/recurrent-vanishing';
import { evidenceOf } from '../support/measure';
import { check, testRule } from '../support/ruleTester';

const network = (steps: number, cell: string): string =>
  `input 16 × ${steps} steps\n${cell}\ndense 10 linear glorot-uniform`;

testRule(recurrentVanishing, {
  valid: [
    ...[20, 60, 200].map((steps) => ({
      name: `an orthogonal LSTM with a forget bias of 1 over ${steps} steps`,
      network: network(steps, 'lstm 24 orthogonal forget-bias=1'),
    })),
    { name: 'a Glorot LSTM with a forget bias of 1', network: network(100, 'lstm 24 glorot-uniform forget-bias=1') },
    { name: 'a ReLU cell at the identity', network: network(100, 'rnn-relu 24 identity=1') },
    { name: 'a tanh cell with an orthogonal matrix over 20 steps', network: network(20, 'rnn 24 orthogonal') },
    { name: 'a small matrix over a few steps', network: network(4, 'rnn 24 normal=0.05') },
    { name: 'an LSTM as PyTorch makes it over 20 steps', network: network(20, 'lstm 24 torch-default') },
    { name: 'a single step', network: network(1, 'rnn 24 normal=0.05') },
    { name: 'trained weights', network: network(50, 'rnn 24 normal=0.05'), trained: true },
    { name: 'what was not measured', network: network(50, 'rnn 24 normal=0.05'), unmeasured: true },
    { name: 'a network without recurrent layers', network: 'input 64\ndense 64 relu he-normal × 4' },
  ],
  invalid: [
    {
      name: 'a tanh cell with a tiny recurrent matrix',
      network: network(50, 'rnn 24 normal=0.05'),
      severity: 'warning',
      at: 'cell',
      says: /^Gradient shrinks ×0\.\d+ per step back through “cell”: after 49 steps \S+e-\d+ of it is left\.$/,
    },
    {
      name: 'a tanh cell as PyTorch makes it over 80 steps',
      network: network(80, 'rnn 32 torch-default'),
      severity: 'warning',
      at: 'cell',
    },
    {
      name: 'a tanh cell that reads backwards',
      network: network(50, 'rnn 24 normal=0.05 reverse'),
      severity: 'warning',
      at: 'cell',
    },
    {
      name: 'an LSTM with a forget bias of −1, in a note',
      network: network(60, 'lstm 24 orthogonal forget-bias=-1'),
      severity: 'info',
      at: 'cell',
    },
    {
      name: 'a recurrent matrix of zeros',
      network: network(12, 'rnn 24 normal=0'),
      severity: 'warning',
      at: 'cell',
      says: /^Not a trace of the gradient gets 11 steps back through “cell”\.$/,
    },
    {
      name: 'a limit that the user lowered',
      network: network(20, 'rnn 24 normal=0.1'),
      options: { decades: 2 },
      severity: 'warning',
      at: 'cell',
    },
  ],
});

it('tells how open the gate is that keeps the state', () => {
  const [verdict] = check(recurrentVanishing, evidenceOf(network(60, 'lstm 24 orthogonal forget-bias=-1')));
  // σ(−1) = 0.27, and a little more as what enters the gate varies.
  expect(verdict?.explanation).toMatch(/The forget gate keeps (2[7-9]|3[0-2]) % of the state on average/);
  expect(verdict?.advice).toMatch(/forget gate/);
});

it('names every layer that forgets, the worst one first', () => {
  const evidence = evidenceOf(network(50, 'rnn 24 normal=0.05'));
  const [cell, head] = evidence.layers;
  const [recurrence] = evidence.measured?.recurrence ?? [];
  if (!cell || !head || !recurrence?.decay || !evidence.measured) throw new Error('The network has a recurrent layer.');
  const better = { hiddenLog10: recurrence.decay.hiddenLog10.map((x) => x / 2) };
  const second = { ...cell, id: 'cell_2', name: 'cell_2' };
  const layers = [cell, second, head];
  const [verdict] = check(recurrentVanishing, {
    ...evidence,
    layers,
    layer: (id) => layers.find((l) => l.id === id),
    measured: { ...evidence.measured, recurrence: [{ ...recurrence, layer: 'cell_2', decay: better }, recurrence] },
  });
  expect(verdict?.layer).toBe('cell');
  expect(verdict?.layers).toEqual(['cell', 'cell_2']);
  expect(verdict?.message).toMatch(/; also in “cell_2”\.$/);
});
