import { describe, expect, it } from 'vitest';
import { defaultOptions } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { rnnRelu } from '../../src/rules/rnn-relu';
import { findingsIn, sequential, testCodeRule } from '../support/codeRuleTester';
import { writeNetwork } from '../support/networkOnnx';

const head = 'dense({ units: 1 })';
const cell = (kind: string, options: string, steps = 40): string =>
  sequential([`${kind}({ units: 16, inputShape: [${steps}, 4]${options} })`, head]);

testCodeRule(rnnRelu, {
  valid: [
    { name: 'the default activation', code: cell('lstm', '') },
    { name: 'tanh', code: cell('simpleRNN', ", activation: 'tanh'") },
    {
      name: 'a plain ReLU cell that starts at the identity (Le et al.)',
      code: cell('simpleRNN', ", activation: 'relu', recurrentInitializer: 'identity'"),
    },
    { name: 'ReLU over a few steps', code: cell('lstm', ", activation: 'relu'", 10) },
    { name: 'another activation of the gates', code: cell('gru', ", recurrentActivation: 'sigmoid'") },
    { name: 'weights that are loaded', code: `${cell('simpleRNN', ", activation: 'relu'")}\nmodel.setWeights(w);` },
  ],
  invalid: [
    {
      name: 'a plain ReLU cell',
      code: cell('simpleRNN', ", activation: 'relu'"),
      severity: 'warning',
      at: "'relu'",
      says: /^RNN “simple_rnn_SimpleRNN1” has relu in its recurrence: nothing bounds its state over 40 steps\.$/,
      fixed: ["'relu'", "'tanh'"],
    },
    {
      name: 'an LSTM, as a note',
      code: cell('lstm', ", activation: 'relu'"),
      severity: 'info',
      at: "'relu'",
      says: /^LSTM “lstm_LSTM1” has relu in its recurrence/,
    },
    { name: 'a GRU without activation', code: cell('gru', ", activation: 'linear'"), severity: 'info', at: "'linear'" },
    {
      name: 'a sequence of unknown length',
      code: sequential(["lstm({ units: 16, inputShape: [null, 4], activation: 'elu' })", head]),
      severity: 'info',
      at: "'elu'",
      says: /over the steps\.$/,
    },
  ],
});

describe('a file', () => {
  const verdictsOn = async (network: string): Promise<readonly string[]> => {
    const { models } = await analyze(writeNetwork(network), { ...defaultOptions, probe: false });
    return models.flatMap((m) => m.findings.map((f) => f.ruleId));
  };

  it('is told by the activation that its node names', async () => {
    const network = (initializer: string): string =>
      `input 4 × 30 steps\nrnn-relu 16 ${initializer}\ndense 2 linear glorot-uniform`;
    expect(await verdictsOn(network('orthogonal'))).toContain('rnn-relu');
    expect(await verdictsOn(network('identity=1'))).not.toContain('rnn-relu');
    expect(await verdictsOn(network('orthogonal').replace('rnn-relu', 'rnn'))).not.toContain('rnn-relu');
  });
});

describe('several cells', () => {
  it('are one finding', () => {
    const code = sequential([
      "lstm({ units: 16, inputShape: [40, 4], activation: 'relu', returnSequences: true })",
      "lstm({ units: 16, activation: 'relu' })",
      head,
    ]);
    const own = findingsIn(code).filter((f) => f.ruleId === 'rnn-relu');
    expect(own.map((f) => f.layers?.length)).toEqual([2]);
    expect(own[0]?.message).toMatch(/“lstm_LSTM2” as well\.$/);
  });
});
