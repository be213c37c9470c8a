import { describe, expect, it } from 'vitest';
import { saturatedActivation } from '../../src/rules/saturated-activation';
import { evidenceOf } from '../support/measure';
import { check, testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(saturatedActivation, {
  valid: [
    { name: 'tanh with Glorot', network: `input 64\ndense 64 tanh glorot-normal × 4\n${head}` },
    { name: 'tanh with He', network: `input 64\ndense 64 tanh he-normal × 4\n${head}` },
    { name: 'sigmoid with Glorot', network: `input 64\ndense 64 sigmoid glorot-normal × 4\n${head}` },
    { name: 'ReLU with huge weights', network: `input 64\ndense 64 relu normal=1 × 4\n${head}` },
    {
      name: 'a trained network that has made up its mind',
      network: `input 64\ndense 64 tanh normal=1 × 4\n${head}`,
      trained: true,
    },
    { name: 'gates', network: `input 64\ndense 64 sigmoid normal=1\n${head}`, layers: { dense_1: { gate: true } } },
    { name: 'an output that decides', network: 'input 64\ndense 64 tanh glorot-normal\ndense 10 sigmoid normal=2' },
    { name: 'an LSTM', network: `input 64\ndense 64 tanh normal=1\n${head}`, layers: { dense_1: { kind: 'lstm' } } },
  ],
  invalid: [
    {
      name: 'tanh behind weights of deviation 1',
      network: `input 64\ndense 64 tanh normal=1 × 4\n${head}`,
      severity: 'error',
      at: 'dense_1',
      says: /^8\d % of the tanh inputs of “dense_1” are saturated \(\|z\| > 1\.82\)/,
    },
    {
      name: 'one saturated layer of several',
      network: `input 64\ndense 64 tanh normal=1\ndense 64 tanh glorot-normal × 3\n${head}`,
      severity: 'warning',
      at: 'dense_1',
    },
    {
      name: 'sigmoid pushed to one side by its bias',
      network: `input 64\ndense 64 sigmoid glorot-normal bias=-6\n${head}`,
      severity: 'warning',
      at: 'dense_1',
    },
  ],
});

describe('the share of saturated values', () => {
  const network = `input 64\ndense 64 tanh normal=0.5\n${head}`;

  it('is erfc(1.82 / (√2·4)) = 64.9 % for pre-activations of deviation 4', () => {
    const [verdict] = verdictsOn(saturatedActivation, { name: '', network });
    expect(verdict?.evidence.saturated).toBeCloseTo(0.649, 1);
  });

  it('is predicted from theory without a probe', () => {
    const evidence = evidenceOf(network);
    const analytic = {
      layers: [{ id: 'dense_1', q: 16, chi: 1 }],
      segments: [],
      forwardLog10: 0,
      gradientLog10: 0,
      band: 0,
    };
    const [verdict] = check(saturatedActivation, {
      ...evidence,
      analytic,
      measured: undefined,
      tensor: () => undefined,
    });
    expect(verdict?.evidence.saturated).toBeCloseTo(0.649, 2);
    expect(verdict?.message).toMatch(/are saturated .* \(predicted\)\.$/);
    // √16: what theory says, not what nobody measured.
    expect(verdict?.explanation).toContain('are predicted to have a standard deviation of 4 and a mean of 0');
  });
});
