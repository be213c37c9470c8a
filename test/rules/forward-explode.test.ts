import { describe, expect, it } from 'vitest';
import { forwardExplode } from '../../src/rules/forward-explode';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(forwardExplode, {
  valid: [
    { name: 'He and ReLU, 20 layers deep', network: `input 64\ndense 64 relu he-normal × 20\n${head}` },
    { name: 'saturating tanh, whose signal is bounded', network: `input 64\ndense 64 tanh normal=1 × 8\n${head}` },
    {
      name: 'normalised residual branches',
      network: `input 64\ndense 64 relu he-normal layer-norm residual × 12\n${head}`,
    },
    { name: 'growth in a trained network', network: `input 64\ndense 64 relu normal=0.5 × 6\n${head}`, trained: true },
  ],
  invalid: [
    {
      name: 'weights of deviation 1 behind ReLU',
      network: `input 64\ndense 64 relu normal=1 × 8\n${head}`,
      severity: 'error',
      at: 'dense_8',
      says: /^Signal grows ×5\.\d+ per layer/,
    },
    {
      name: 'residual blocks of unit gain',
      network: `input 64\ndense 64 relu he-normal residual × 12\n${head}`,
      severity: 'warning',
      at: 'dense_12',
    },
    {
      name: 'values beyond the largest float32',
      network: `input 64\ndense 64 linear normal=10 × 30\n${head}`,
      severity: 'error',
      at: 'dense_20',
      says: /^Signal is NaN or infinite from “dense_20” on/,
    },
    {
      name: 'overflow in a trained network, where synthetic input may be the reason',
      network: `input 64\ndense 64 linear normal=10 × 30\n${head}`,
      trained: true,
      severity: 'warning',
      at: 'dense_20',
    },
  ],
});

describe('the number of a growing signal', () => {
  it('is √(fan-in · Var(w) / 2) per layer behind ReLU (He et al. 2015)', () => {
    const [verdict] = verdictsOn(forwardExplode, {
      name: '',
      network: `input 128\ndense 128 relu normal=0.5 × 10\n${head}`,
    });
    expect(Math.log10(verdict?.evidence.perLayer ?? 0)).toBeCloseTo(Math.log10(4), 1);
  });
});
