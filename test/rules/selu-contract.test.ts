import { describe, expect, it } from 'vitest';
import { seluContract } from '../../src/rules/selu-contract';
import { findingsIn, sequential, testCodeRule } from '../support/codeRuleTester';
import { normal, random } from '../support/draw';

const head = "dense({ units: 3, activation: 'softmax' })";
const behind = (activation: string, dropout: string): string =>
  sequential([
    `dense({ units: 32, activation: '${activation}', inputShape: [16], kernelInitializer: 'leCunUniform' })`,
    dropout,
    head,
  ]);

testCodeRule(seluContract, {
  valid: [
    { name: 'SELU with alpha dropout', code: behind('selu', 'alphaDropout({ rate: 0.1 })') },
    { name: 'ReLU with ordinary dropout', code: behind('relu', 'dropout({ rate: 0.1 })') },
    { name: 'alpha dropout that is switched off', code: behind('relu', 'alphaDropout({ rate: 0 })') },
    {
      name: 'alpha dropout of the inputs, of which nothing is known',
      code: sequential(['alphaDropout({ rate: 0.1, inputShape: [8] })', head]),
    },
    {
      name: 'weights that are loaded',
      code: `${behind('relu', 'alphaDropout({ rate: 0.1 })')}\nmodel.setWeights(stored);`,
    },
  ],
  invalid: [
    {
      name: 'ordinary dropout behind SELU',
      code: behind('selu', 'dropout({ rate: 0.5 })'),
      severity: 'info',
      at: 'dropout',
      says: /drops 50 % of the SELU outputs of “dense_Dense1” to 0: their variance grows ×2 in training alone\.$/,
      fixed: ['0.5', '0'],
    },
    {
      name: 'alpha dropout behind ReLU',
      code: behind('relu', 'alphaDropout({ rate: 0.5 })'),
      severity: 'info',
      at: 'alphaDropout',
      fixed: ["'relu'", "'selu'"],
    },
    {
      name: 'several, once',
      code: sequential([
        "dense({ units: 32, activation: 'selu', inputShape: [16], kernelInitializer: 'leCunUniform' })",
        'dropout({ rate: 0.2 })',
        "dense({ units: 32, activation: 'selu', kernelInitializer: 'leCunUniform' })",
        'dropout({ rate: 0.2 })',
        head,
      ]),
      severity: 'info',
      at: 'dropout',
    },
  ],
});

describe('what alpha dropout makes of ReLU outputs', () => {
  it('is what drawing them says', () => {
    const p = 0.5;
    // tfjs-layers/src/layers/noise.ts, written out.
    const alpha = -1.0507009873554805 * 1.6732632423543772;
    const a = ((1 - p) * (1 + p * alpha ** 2)) ** -0.5;
    const b = -a * alpha * p;
    const next = random(7);
    const values = Array.from({ length: 200_000 }, () => a * (next() < p ? alpha : Math.max(0, normal(next))) + b);
    const mean = values.reduce((s, v) => s + v, 0) / values.length;
    const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length;
    const [finding] = findingsIn(behind('relu', 'alphaDropout({ rate: 0.5 })'));
    expect(finding?.evidence.trainedMean).toBeCloseTo(mean, 2);
    expect(finding?.evidence.trainedVariance).toBeCloseTo(variance, 1);
  });
});
