import { describe, expect, it } from 'vitest';
import { dyingRelu } from '../../src/rules/dying-relu';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';
const withBias = (bias: number): string =>
  `input 64\ndense 64 relu he-normal\ndense 64 relu he-normal bias=${bias}\n${head}`;

testRule(dyingRelu, {
  valid: [
    { name: 'He and ReLU', network: `input 64\ndense 64 relu he-normal × 4\n${head}` },
    {
      name: 'He and ReLU, 20 layers deep, where a quarter of the units is off by chance',
      network: `input 96\ndense 96 relu he-normal × 20\n${head}`,
    },
    { name: 'He and ReLU, 50 layers deep, where 40 % are', network: `input 96\ndense 96 relu he-normal × 50\n${head}` },
    { name: 'Glorot and ReLU, 20 layers deep', network: `input 64\ndense 64 relu glorot-uniform × 20\n${head}` },
    { name: 'units that are always on', network: withBias(9) },
    {
      name: 'LeakyReLU far below zero, which keeps a gradient',
      network: `input 64\ndense 64 leaky-relu he-normal bias=-9\n${head}`,
    },
    { name: 'tanh far below zero', network: `input 64\ndense 64 tanh he-normal bias=-9\n${head}` },
    { name: 'a network without a probe', network: withBias(-9), unmeasured: true },
  ],
  invalid: [
    {
      name: 'a layer whose bias turns every unit off',
      network: withBias(-9),
      severity: 'error',
      at: 'dense_2',
      says: /^64 of 64 ReLU units of “dense_2” are never active \(100 %\)\.$/,
    },
    { name: 'a layer that has lost a third of its units', network: withBias(-2.5), severity: 'warning', at: 'dense_2' },
    {
      name: 'trained weights, as a note: pruned networks look like this',
      network: withBias(-9),
      trained: true,
      severity: 'info',
      at: 'dense_2',
    },
  ],
});

describe('dead layers', () => {
  it('are one verdict at the worst of them, with the others beside it', () => {
    const network = `input 64\ndense 64 relu he-normal bias=-4\ndense 64 relu he-normal bias=-9\n${head}`;
    const verdicts = verdictsOn(dyingRelu, { name: '', network });
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]?.layer).toBe('dense_2');
    expect(verdicts[0]?.related?.map((r) => r.layer)).toEqual(['dense_1']);
  });
});
