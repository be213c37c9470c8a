import { describe, expect, it } from 'vitest';
import { missingActivation } from '../../src/rules/missing-activation';
import { testRule, verdictsOn } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';
const pair = `input 64\ndense 64 relu he-normal\ndense 64 linear he-normal\ndense 64 relu he-normal\n${head}`;

testRule(missingActivation, {
  valid: [
    { name: 'activations everywhere', network: `input 64\ndense 64 relu he-normal × 3\n${head}` },
    {
      name: 'a bottleneck: low rank on purpose (LoRA, MobileNetV2)',
      network: `input 64\ndense 8 linear he-normal\ndense 64 relu he-normal\n${head}`,
    },
    { name: 'logits', network: `input 64\ndense 64 relu he-normal\n${head}` },
    { name: 'a normalisation between them', network: pair.replace('linear he-normal', 'linear he-normal layer-norm') },
    {
      name: 'a short cut that is added between them',
      network: pair.replace('linear he-normal', 'linear he-normal residual'),
    },
    { name: 'a depthwise and a pointwise convolution', network: pair, layers: { dense_2: { kind: 'depthwise-conv' } } },
    { name: 'attention projections', network: pair, layers: { dense_3: { direct: false } } },
    {
      name: 'an output that two layers take',
      network: pair,
      layers: { dense_4: { predecessors: ['dense_2', 'dense_3'], direct: false } },
    },
    { name: 'an embedding before a layer', network: pair, layers: { dense_2: { kind: 'embedding' } } },
  ],
  invalid: [
    {
      name: 'a forgotten activation',
      network: pair,
      severity: 'warning',
      at: 'dense_2',
      says: /^No activation between “dense_2” and “dense_3”: the two are one linear layer\.$/,
    },
    {
      name: 'a forgotten activation before the output',
      network: `input 64\ndense 64 linear he-normal\n${head}`,
      severity: 'warning',
      at: 'dense_1',
    },
    { name: 'trained weights, as a note', network: pair, trained: true, severity: 'info', at: 'dense_2' },
    { name: 'a network without a probe', network: pair, unmeasured: true, severity: 'warning', at: 'dense_2' },
  ],
});

describe('a kernel that is split into a row and a column', () => {
  it('is a factorisation, not a mistake', () => {
    const weight = {
      name: 'w',
      fanIn: 192,
      fanOut: 192,
      units: 64,
      initializer: { kind: 'unknown', origin: 'none', variance: 0, confidence: 0 },
    } as const;
    const layers = {
      dense_2: { kind: 'conv2d', weight: { ...weight, shape: [64, 64, 1, 3] } },
      dense_3: { kind: 'conv2d', weight: { ...weight, shape: [64, 64, 3, 1] } },
    } as const;
    expect(verdictsOn(missingActivation, { name: '', network: pair, layers })).toEqual([]);
  });
});

describe('several pairs', () => {
  it('are one verdict', () => {
    const [verdict, ...others] = verdictsOn(missingActivation, {
      name: '',
      network: `input 64\ndense 64 linear he-normal × 4\n${head}`,
    });
    expect(others).toEqual([]);
    expect(verdict?.evidence.pairs).toBe(4);
    expect(verdict?.layers).toEqual(['dense_1', 'dense_2', 'dense_3', 'dense_4', 'dense_5']);
  });
});
