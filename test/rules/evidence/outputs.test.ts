import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../../src/analyzeText';
import { gather } from '../../../src/findings/evidence';
import type { Loss } from '../../../src/model';
import {
  isBinary,
  isCategorical,
  isRegression,
  trainedOutputs,
  wantsProbabilities,
} from '../../../src/rules/evidence/outputs';
import { sequential } from '../../support/codeRuleTester';

const outputsOf = (code: string) => {
  const [analysis] = analyzeText('/work/model.js', code).models;
  if (!analysis) throw new Error('There is no model in this.');
  const { model, weights } = analysis;
  const evidence = { ...gather({ model, weights }), option: () => Number.NaN };
  return trainedOutputs(evidence).map(({ activation, units, loss, shared }) => [activation, units, loss.name, shared]);
};

describe('what leaves a network beside its loss', () => {
  it.each([
    ['a dense layer', "dense({ units: 3, activation: 'softmax', inputShape: [4] })", 'softmax', 3],
    [
      'a dense layer in every step',
      "timeDistributed({ layer: tf.layers.dense({ units: 5, activation: 'relu' }), inputShape: [7, 4] })",
      'relu',
      5,
    ],
    [
      'a convolution, pixel by pixel',
      "conv2d({ filters: 2, kernelSize: 1, activation: 'sigmoid', inputShape: [6, 6, 3] })",
      'sigmoid',
      2,
    ],
  ])('%s', (_, layer, activation, units) => {
    expect(outputsOf(sequential([layer], "'meanSquaredError'"))).toEqual([
      [activation, units, 'meanSquaredError', false],
    ]);
  });

  it('an activation of its own, behind pooling', () => {
    const layers = [
      'conv2d({ filters: 4, kernelSize: 1, inputShape: [6, 6, 3] })',
      'globalAveragePooling2d({})',
      "activation({ activation: 'softmax' })",
    ];
    expect(outputsOf(sequential(layers, "'categoricalCrossentropy'"))).toEqual([
      ['softmax', 4, 'categoricalCrossentropy', false],
    ]);
  });

  it('nothing where the end is not an activation alone', () => {
    expect(outputsOf(sequential(['lstm({ units: 3, inputShape: [5, 4] })'], "'meanSquaredError'"))).toEqual([]);
    const pooled = ['conv2d({ filters: 4, kernelSize: 1, inputShape: [6, 6, 3] })', 'globalAveragePooling2d({})'];
    expect(outputsOf(sequential(pooled, "'meanSquaredError'"))).toEqual([]);
  });

  it('nothing where the loss is the program’s own, or none is named', () => {
    const dense = 'dense({ units: 3, inputShape: [4] })';
    expect(outputsOf(sequential([dense], '(t, y) => t.sub(y)'))).toEqual([]);
    expect(outputsOf(sequential([dense]))).toEqual([]);
  });

  it('each output with its own loss, at its own place, or all with one', () => {
    const two = (loss: string): string => `const x = tf.input({ shape: [4] });
const [a, b] = [1, 2].map((units) => tf.layers.dense({ units }).apply(x));
tf.model({ inputs: x, outputs: [a, b] }).compile({ optimizer: 'sgd', loss: ${loss} });`;
    expect(outputsOf(two("['meanSquaredError', 'meanAbsoluteError']"))).toEqual([
      ['linear', 1, 'meanSquaredError', false],
      ['linear', 2, 'meanAbsoluteError', false],
    ]);
    expect(outputsOf(two("'meanSquaredError'")).map(([, , , shared]) => shared)).toEqual([true, true]);
  });
});

describe('losses', () => {
  const loss = (name: string, probabilities = true): Loss => ({ name, probabilities });

  it('of probabilities and of logits are told apart', () => {
    expect(wantsProbabilities(loss('categoricalCrossentropy'))).toBe(true);
    expect(wantsProbabilities(loss('binaryCrossentropy'))).toBe(true);
    expect(wantsProbabilities(loss('kullbackLeiblerDivergence'))).toBe(true);
    expect(wantsProbabilities(loss('softmaxCrossEntropy', false))).toBe(false);
    expect(wantsProbabilities(loss('meanSquaredError'))).toBe(false);
  });

  it('are for one class of many, for a yes or no, or for numbers', () => {
    expect(isCategorical(loss('sparseCategoricalCrossentropy'))).toBe(true);
    expect(isBinary(loss('binaryCrossentropy'))).toBe(true);
    expect(isRegression(loss('huberLoss'))).toBe(true);
    expect(isRegression(loss('binaryCrossentropy'))).toBe(false);
  });
});
