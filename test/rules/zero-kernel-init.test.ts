import { describe, expect, it } from 'vitest';
import { zeroKernelInit } from '../../src/rules/zero-kernel-init';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';
const around = (middle: string, activation: string): string =>
  `input 32\ndense 32 ${activation} he-normal\n${middle}\ndense 32 ${activation} he-normal\n${head}`;

testRule(zeroKernelInit, {
  valid: [
    { name: 'random kernels', network: `input 32\ndense 32 relu he-normal × 3\n${head}` },
    {
      name: 'the end of a residual branch (SkipInit, Fixup)',
      network: around('dense 32 linear zeros residual', 'relu'),
    },
    {
      name: 'a gate that starts closed (adaLN-zero)',
      network: around('dense 32 linear zeros', 'relu'),
      layers: { dense_2: { gate: true } },
    },
    { name: 'tiny weights that are not zero', network: around('dense 32 relu normal=1e-6', 'relu') },
  ],
  invalid: [
    {
      name: 'a hidden layer among ReLU, which never moves again',
      network: around('dense 32 relu zeros', 'relu'),
      severity: 'error',
      at: 'dense_2',
      says: /^All weights of “dense_2” are zero: nothing before it can learn, and neither can it\.$/,
    },
    {
      name: 'a hidden layer among tanh, which finds its way out',
      network: around('dense 32 tanh zeros', 'tanh'),
      severity: 'info',
      at: 'dense_2',
    },
    {
      name: 'a ReLU layer without a probe',
      network: around('dense 32 relu zeros', 'relu'),
      unmeasured: true,
      severity: 'error',
      at: 'dense_2',
    },
    {
      name: 'a tanh layer without a probe',
      network: around('dense 32 tanh zeros', 'tanh'),
      unmeasured: true,
      severity: 'info',
      at: 'dense_2',
    },
    {
      name: 'every layer',
      network: 'input 32\ndense 32 tanh zeros × 2\ndense 10 linear zeros',
      severity: 'error',
      at: 'dense_1',
    },
    {
      name: 'an output layer, as a note',
      network: 'input 32\ndense 32 tanh he-normal\ndense 10 linear zeros',
      severity: 'info',
      at: 'dense_2',
      says: /output layer/,
    },
    {
      name: 'a trained network with a dead layer',
      network: around('dense 32 relu zeros', 'relu'),
      trained: true,
      severity: 'error',
      at: 'dense_2',
    },
  ],
});

describe('several zero layers', () => {
  it('are one verdict at the first of them, with the others beside it', () => {
    const network = `input 32\ndense 32 relu he-normal\ndense 32 relu zeros × 3\n${head}`;
    const verdicts = verdictsOn(zeroKernelInit, { name: '', network });
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]?.related?.map((r) => r.layer)).toEqual(['dense_3', 'dense_4']);
    expect(verdicts[0]?.evidence).toEqual({ zeroLayers: 3, ofLayers: 5 });
  });
});
