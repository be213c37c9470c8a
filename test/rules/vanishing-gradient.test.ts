import { describe, expect, it } from 'vitest';
import { vanishingGradient } from '../../src/rules/vanishing-gradient';
import { evidenceOf } from '../support/measure';
import { check, testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(vanishingGradient, {
  valid: [
    { name: 'He and ReLU, 20 layers deep', network: `input 64\ndense 64 relu he-normal × 20\n${head}` },
    { name: 'He and ReLU, 50 layers deep', network: `input 96\ndense 96 relu he-normal × 50\n${head}` },
    { name: 'Glorot and ReLU in a shallow network', network: `input 64\ndense 64 relu glorot-uniform × 4\n${head}` },
    { name: 'Glorot and tanh, 20 layers deep', network: `input 64\ndense 64 tanh glorot-normal × 20\n${head}` },
    { name: 'LeCun and SELU, 30 layers deep', network: `input 64\ndense 64 selu lecun-normal × 30\n${head}` },
    {
      name: 'He where widths change a lot',
      network: `input 16\ndense 256 relu he-normal\ndense 32 relu he-normal × 2\ndense 128 relu he-normal\n${head}`,
    },
    { name: 'one hidden layer', network: `input 64\ndense 64 sigmoid normal=0.001\n${head}` },
    { name: 'no hidden layer', network: `input 64\n${head}` },
    {
      name: 'residual blocks over tiny weights',
      network: `input 64\ndense 64 relu he-normal\ndense 64 tanh normal=0.01 residual × 12\n${head}`,
    },
    {
      name: 'two decades in a trained network',
      network: `input 64\ndense 64 relu glorot-uniform × 14\n${head}`,
      trained: true,
    },
    {
      name: 'a curve that exists only because of a gate',
      network: `input 64\ndense 64 sigmoid normal=0.001 × 2\n${head}`,
      layers: { dense_1: { gate: true } },
    },
  ],
  invalid: [
    {
      name: 'Glorot and ReLU, 24 layers deep: crawls with SGD, trains with Adam',
      network: `input 64\ndense 64 relu glorot-uniform × 24\n${head}`,
      severity: 'warning',
      at: 'dense_1',
      says: /^Gradient shrinks ×0\.\d+ per layer: after 23 layers \S+ of it is left at “dense_1”\.$/,
    },
    {
      name: 'sigmoid, 24 layers deep: trains with nothing',
      network: `input 64\ndense 64 sigmoid glorot-uniform × 24\n${head}`,
      severity: 'error',
      at: 'dense_1',
    },
    {
      name: 'weights of deviation 0.01',
      network: `input 64\ndense 64 relu normal=0.01 × 10\n${head}`,
      severity: 'error',
      at: 'dense_1',
    },
    {
      name: 'a gradient that ends in exact zeros by underflow',
      network: `input 32\ndense 32 sigmoid glorot-uniform × 80\n${head}`,
      severity: 'error',
      at: 'dense_1',
    },
    {
      name: 'a limit that the user lowered',
      network: `input 64\ndense 64 relu glorot-uniform × 14\n${head}`,
      options: { warningDecades: 0.5 },
      severity: 'warning',
      at: 'dense_1',
    },
    {
      name: 'six decades in a trained network',
      network: `input 64\ndense 64 sigmoid glorot-uniform × 12\n${head}`,
      trained: true,
      severity: 'warning',
      at: 'dense_1',
    },
  ],
});

describe('the number of a vanishing gradient', () => {
  const network = `input 128\ndense 128 relu glorot-normal × 20\n${head}`;

  it('is √(1/2) per layer behind ReLU with Glorot (He et al. 2015)', () => {
    const [verdict] = verdictsOn(vanishingGradient, { name: '', network });
    expect(verdict?.evidence.perLayer).toBeCloseTo(Math.SQRT1_2, 1);
  });

  it('stands in the explanation with both measured norms', () => {
    const [verdict] = verdictsOn(vanishingGradient, { name: '', network });
    expect(verdict?.explanation).toMatch(/‖∂L\/∂z‖ is \S+ at “dense_20” and \S+ at “dense_1”/);
  });

  it('is predicted where nothing was measured, and says so', () => {
    const evidence = evidenceOf(network);
    const ids = evidence.layers.map((l) => l.id);
    const analytic = {
      layers: ids.map((id) => ({ id, q: 1, chi: 0.1 })),
      segments: [{ layers: ids, forwardLog10: 0, gradientLog10: -10, band: 0 }],
      forwardLog10: 0,
      gradientLog10: -10,
      band: 0,
    };
    const [verdict] = check(vanishingGradient, { ...evidence, analytic, measured: undefined, tensor: () => undefined });
    // 19 steps from the last hidden layer to the first, each of ½·log10(0.1); the head does not count.
    expect(verdict?.evidence.gradientLog10).toBeCloseTo(-9.5);
    expect(verdict?.message).toMatch(/\(predicted\)\.$/);
    // χ = fan-out · Var(w) · E[f′²], solved for the last factor.
    expect(verdict?.explanation).toMatch(/√\(128 · 0\.00\d+ · 0\.\d+\) = 0\.316/);
  });
});
