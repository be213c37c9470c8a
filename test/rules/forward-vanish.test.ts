import { describe, expect, it } from 'vitest';
import { forwardVanish } from '../../src/rules/forward-vanish';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(forwardVanish, {
  valid: [
    { name: 'He and ReLU, 20 layers deep', network: `input 64\ndense 64 relu he-normal × 20\n${head}` },
    { name: 'tanh, whose signal settles', network: `input 64\ndense 64 tanh glorot-normal × 20\n${head}` },
    { name: 'sigmoid, whose signal never fades', network: `input 64\ndense 64 sigmoid glorot-uniform × 20\n${head}` },
    {
      name: 'tiny weights that are normalised',
      network: `input 64\ndense 64 relu normal=0.01 layer-norm × 10\n${head}`,
    },
    {
      name: 'a trained network that fades',
      network: `input 64\ndense 64 relu torch-default × 10\n${head}`,
      trained: true,
    },
    { name: 'three layers of PyTorch defaults', network: `input 64\ndense 64 relu torch-default × 3\n${head}` },
  ],
  invalid: [
    {
      name: 'ten layers of PyTorch defaults behind ReLU',
      network: `input 64\ndense 64 relu torch-default × 10\n${head}`,
      severity: 'warning',
      at: 'dense_10',
      says: /^Signal fades ×0\.4\d* per layer: after 9 layers \S+ of it is left at “dense_10”\.$/,
    },
    {
      name: 'weights of deviation 0.01',
      network: `input 64\ndense 64 relu normal=0.01 × 10\n${head}`,
      severity: 'error',
      at: 'dense_10',
    },
    {
      name: 'Glorot and ReLU, 12 layers deep, as a note',
      network: `input 128\ndense 128 relu glorot-normal × 12\n${head}`,
      severity: 'info',
      at: 'dense_12',
    },
  ],
});

describe('the number of a fading signal', () => {
  it('is √(1/6) per layer for PyTorch defaults behind ReLU', () => {
    const [verdict] = verdictsOn(forwardVanish, {
      name: '',
      network: `input 128\ndense 128 relu torch-default × 12\n${head}`,
    });
    expect(verdict?.evidence.perLayer).toBeCloseTo(Math.sqrt(1 / 6), 1);
    expect(verdict?.advice).toMatch(/He \(variance 2 \/ fan-in\)/);
  });
});
