import { describe, expect, it } from 'vitest';
import { explodingGradient } from '../../src/rules/exploding-gradient';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(explodingGradient, {
  valid: [
    { name: 'He and ReLU, 20 layers deep', network: `input 64\ndense 64 relu he-normal × 20\n${head}` },
    {
      name: 'a narrow He network, whose draws scatter widely',
      network: `input 12\ndense 12 relu he-normal × 16\n${head}`,
    },
    { name: 'He and tanh, 20 layers deep', network: `input 64\ndense 64 tanh he-normal × 20\n${head}` },
    {
      name: 'one large layer in a shallow network with normalisation',
      network: `input 64\ndense 64 relu normal=1 layer-norm × 3\n${head}`,
    },
    { name: 'growth in a trained network', network: `input 64\ndense 64 relu normal=0.3 × 5\n${head}`, trained: true },
  ],
  invalid: [
    {
      name: 'weights of deviation 1 behind ReLU',
      network: `input 64\ndense 64 relu normal=1 × 8\n${head}`,
      severity: 'error',
      at: 'dense_1',
      says: /^Gradient grows ×5\.\d+ per layer: after 7 layers it is [\d,]+ times as large at “dense_1”\.$/,
    },
    {
      name: 'chaotic tanh',
      network: `input 64\ndense 64 tanh normal=0.5 × 16\n${head}`,
      severity: 'error',
      at: 'dense_1',
    },
    {
      name: 'residual blocks without normalisation',
      network: `input 64\ndense 64 relu he-normal residual × 10\n${head}`,
      severity: 'warning',
      at: 'dense_1',
    },
    {
      name: 'a product that overflows float32 on the way back',
      network: `input 64\ndense 64 linear normal=10 × 30\n${head}`,
      severity: 'error',
      at: 'dense_9',
      says: /NaN or infinite from .* cannot be trained\.$/,
    },
    {
      name: 'the same in a trained network, where synthetic input may be the reason',
      network: `input 64\ndense 64 linear normal=10 × 30\n${head}`,
      trained: true,
      severity: 'warning',
      at: 'dense_9',
      says: /cannot learn from this input\.$/,
    },
  ],
});

describe('the number of an exploding gradient', () => {
  it('is √(fan-in · Var(w) / 2) per layer behind ReLU (He et al. 2015)', () => {
    const [verdict] = verdictsOn(explodingGradient, {
      name: '',
      network: `input 128\ndense 128 relu normal=0.5 × 10\n${head}`,
    });
    expect(Math.log10(verdict?.evidence.perLayer ?? 0)).toBeCloseTo(Math.log10(Math.sqrt((128 * 0.25) / 2)), 1);
  });

  it('advises to scale the branches where short cuts add them up', () => {
    const [verdict] = verdictsOn(explodingGradient, {
      name: '',
      network: `input 64\ndense 64 relu he-normal residual × 12\n${head}`,
    });
    expect(verdict?.advice).toMatch(/residual branch/);
  });
});
