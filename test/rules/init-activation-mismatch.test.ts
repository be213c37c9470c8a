import { describe, expect, it } from 'vitest';
import { initActivationMismatch } from '../../src/rules/init-activation-mismatch';
import { evidenceOf } from '../support/measure';
import { check, testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(initActivationMismatch, {
  valid: [
    { name: 'He and ReLU, 20 layers deep', network: `input 64\ndense 64 relu he-normal × 20\n${head}` },
    {
      name: 'Glorot and ReLU in a network of five layers, as in most networks that work',
      network: `input 64\ndense 64 relu glorot-uniform × 5\n${head}`,
    },
    {
      name: 'PyTorch defaults in a network of three layers',
      network: `input 64\ndense 64 relu torch-default × 3\n${head}`,
    },
    { name: 'SiLU with He, seven layers deep', network: `input 64\ndense 64 silu he-normal × 7\n${head}` },
    { name: 'He and tanh', network: `input 64\ndense 64 tanh he-normal × 12\n${head}` },
    { name: 'LeCun and SELU', network: `input 64\ndense 64 selu lecun-normal × 20\n${head}` },
    { name: 'sigmoid, which no variance helps', network: `input 64\ndense 64 sigmoid glorot-uniform × 12\n${head}` },
    { name: 'a wild variance that is normalised', network: `input 64\ndense 64 relu normal=1 layer-norm × 8\n${head}` },
    { name: 'trained weights', network: `input 64\ndense 64 relu normal=0.5 × 8\n${head}`, trained: true },
    {
      name: 'a first layer of any scale: inputs have their own',
      network: `input 64\ndense 64 relu normal=0.01\ndense 64 relu he-normal × 4\n${head}`,
    },
  ],
  invalid: [
    {
      name: 'Glorot and ReLU, 24 layers deep',
      network: `input 64\ndense 64 relu glorot-uniform × 24\n${head}`,
      severity: 'warning',
      at: 'dense_2',
      says: /^Initial variance \(glorot-uniform\) is too small behind relu: over 23 layers from “dense_2” on/,
    },
    {
      name: 'weights of deviation 0.01',
      network: `input 64\ndense 64 relu normal=0.01 × 10\n${head}`,
      severity: 'error',
      at: 'dense_2',
      says: /too small/,
    },
    {
      name: 'weights of deviation 1',
      network: `input 64\ndense 64 relu normal=1 × 8\n${head}`,
      severity: 'error',
      at: 'dense_2',
      says: /too large/,
    },
    {
      name: 'PyTorch defaults in a network of five layers, as a note',
      network: `input 64\ndense 64 relu torch-default × 5\n${head}`,
      severity: 'info',
      at: 'dense_2',
    },
    {
      name: 'SiLU with He, 32 layers deep: near zero it is z / 2',
      network: `input 64\ndense 64 silu he-normal × 32\n${head}`,
      severity: 'warning',
      at: 'dense_2',
      says: /^Initial variance \(he-normal\) is too small behind silu/,
    },
    {
      name: 'SiLU with LeCun',
      network: `input 64\ndense 64 silu lecun-normal × 12\n${head}`,
      severity: 'warning',
      at: 'dense_2',
    },
  ],
});

describe('a mismatch', () => {
  it('names the variance that is there and the one that fits', () => {
    const [verdict] = verdictsOn(initActivationMismatch, {
      name: '',
      network: `input 100\ndense 100 relu normal=0.02 × 8\n${head}`,
    });
    expect(verdict?.evidence.variance).toBeCloseTo(100 * 0.02 ** 2, 2);
    expect(verdict?.evidence.critical).toBe(2);
    expect(verdict?.advice).toMatch(/^Initialise these layers with He/);
  });

  it('says that the signal holds out longer than its factor says where biases feed it, and only there', () => {
    const explanation = (bias: number): string => {
      const evidence = evidenceOf(`input 64\ndense 64 relu normal=0.05 bias=${bias} × 16\n${head}`);
      const layers = evidence.layers.map((l) => ({ ...l, ...(l.weight && { bias: { ...l.weight, shape: [64] } }) }));
      const layer = (id: string) => layers.find((l) => l.id === id);
      return check(initActivationMismatch, { ...evidence, layers, layer })[0]?.explanation ?? '';
    };
    expect(explanation(0.1)).toContain('The biases keep the signal from fading');
    expect(explanation(0)).not.toContain('The biases keep');
  });

  it('tells how it came about', () => {
    const [verdict] = verdictsOn(initActivationMismatch, {
      name: '',
      network: `input 100\ndense 100 relu normal=0.02 × 8\n${head}`,
    });
    expect(verdict?.explanation).toContain('The deviation is fixed at');
  });

  it('counts the factor of a sine: the scheme of SIREN fits, and weights of Glorot with a factor of 30 do not', () => {
    const evidence = evidenceOf(`input 64\ndense 64 tanh uniform=0.0102 × 8\n${head}`);
    const waves = (second: number) => {
      const layers = evidence.layers.map((l) =>
        l.head
          ? l
          : {
              ...l,
              activation: { kind: 'sin' as const },
              scaling: { factor: 30, shift: 0 },
              ...(l.weight && { weight: { ...l.weight, moments: { mean: 0, second } } }),
            },
      );
      const of = { layers: layers.map((l) => l.id), forwardLog10: 0, gradientLog10: 9, band: 0.1 };
      const analytic = { ...of, segments: [of], layers: layers.map(({ id }) => ({ id, q: 1, chi: 400 })) };
      return check(initActivationMismatch, {
        ...evidence,
        layers,
        layer: (id) => layers.find((l) => l.id === id),
        analytic,
        measured: undefined,
        tensor: () => undefined,
      });
    };
    // U(±√(6/64)/30): variance 2 / (64 · 900), which with the factor is 2, where 2.31 keeps the scale.
    expect(waves(2 / (64 * 900))).toEqual([]);
    const [verdict] = waves(1 / 64);
    expect(verdict?.message).toContain('is too large behind sin');
    expect(verdict?.explanation).toContain('64 · 0.0156 · 30² = 900');
    expect(verdict?.advice).toContain('SIREN');
  });

  it('is told as predicted where nothing was measured', () => {
    const evidence = evidenceOf(`input 64\ndense 64 relu normal=0.02 × 16\n${head}`);
    const layers = evidence.layers.map(({ id }) => ({ id, q: 1, chi: 0.0128 }));
    const segments = [{ layers: layers.map(({ id }) => id), forwardLog10: 0, gradientLog10: -15, band: 0.1 }];
    const analytic = { layers, segments, forwardLog10: 0, gradientLog10: -15, band: 0.1 };
    const [verdict] = check(initActivationMismatch, {
      ...evidence,
      analytic,
      measured: undefined,
      tensor: () => undefined,
    });
    expect(verdict?.message).toMatch(/ \(predicted\)\.$/);
  });
});
