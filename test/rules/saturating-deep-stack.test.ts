import { describe, expect, it } from 'vitest';
import { saturatingDeepStack } from '../../src/rules/saturating-deep-stack';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(saturatingDeepStack, {
  valid: [
    { name: 'ReLU, 12 layers deep', network: `input 64\ndense 64 relu he-normal × 12\n${head}` },
    { name: 'tanh, 12 layers deep', network: `input 64\ndense 64 tanh glorot-normal × 12\n${head}` },
    { name: 'two sigmoid layers', network: `input 64\ndense 64 sigmoid glorot-uniform × 2\n${head}` },
    { name: 'a sigmoid output', network: `input 64\ndense 64 relu he-normal × 3\ndense 10 sigmoid glorot-uniform` },
    {
      name: 'gates',
      network: `input 64\ndense 64 sigmoid glorot-uniform × 3\n${head}`,
      layers: { dense_1: { gate: true }, dense_2: { gate: true }, dense_3: { gate: true } },
    },
    {
      name: 'sigmoid layers that short cuts pass by',
      network: `input 64\ndense 64 sigmoid glorot-uniform residual × 12\n${head}`,
    },
    {
      name: 'a shallow trained stack',
      network: `input 64\ndense 64 sigmoid glorot-uniform × 4\n${head}`,
      trained: true,
    },
  ],
  invalid: [
    {
      name: 'twelve sigmoid layers',
      network: `input 64\ndense 64 sigmoid glorot-uniform × 12\n${head}`,
      severity: 'error',
      at: 'dense_1',
      says: /^12 sigmoid layers in a row let \S+ of the gradient through \(×0\.2\d* per layer\)\.$/,
    },
    {
      name: 'five sigmoid layers',
      network: `input 64\ndense 64 sigmoid glorot-uniform × 5\n${head}`,
      severity: 'warning',
      at: 'dense_1',
    },
    {
      name: 'softplus with small weights',
      network: `input 64\ndense 64 softplus torch-default × 12\n${head}`,
      severity: 'error',
      at: 'dense_1',
    },
    {
      name: 'a stack behind other layers',
      network: `input 64\ndense 64 relu he-normal × 3\ndense 64 sigmoid glorot-uniform × 12\n${head}`,
      severity: 'error',
      at: 'dense_4',
    },
    {
      name: 'a deep trained stack',
      network: `input 64\ndense 64 sigmoid glorot-uniform × 12\n${head}`,
      trained: true,
      severity: 'warning',
      at: 'dense_1',
    },
  ],
});

describe('the way out that is none', () => {
  it.each([
    // E[f²] / E[f′²] > q for softplus at every q, so no fixed point keeps the gradient; sigmoids flatten out instead.
    ['softplus torch-default', /makes the signal grow from layer to layer/],
    ['sigmoid glorot-uniform', /saturates the units/],
  ])('%s: a larger variance', (layer, why) => {
    const [verdict] = verdictsOn(saturatingDeepStack, {
      name: '',
      network: `input 64\ndense 64 ${layer} × 12\n${head}`,
    });
    expect(verdict?.explanation).toMatch(why);
  });
});

describe('a stack of twenty sigmoid layers', () => {
  const verdicts = verdictsOn(saturatingDeepStack, {
    name: '',
    network: `input 64\ndense 64 sigmoid glorot-uniform × 20\n${head}`,
  });

  it('is one verdict with the other nineteen beside it', () => {
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]?.related).toHaveLength(19);
  });

  it('loses √E[σ′(√q z)²] per layer, which is 0.226 at q = 0.26 (the fixed point for Glorot)', () => {
    expect(verdicts[0]?.evidence.perLayer).toBeCloseTo(0.226, 1);
  });
});
