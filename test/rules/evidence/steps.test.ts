import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../../src/analyzeText';
import { gather } from '../../../src/findings/evidence';
import { trainedOutputs } from '../../../src/rules/evidence/outputs';
import { curvatureOf, familyOf, rateOf, typicalWeights } from '../../../src/rules/evidence/steps';
import type { Evidence } from '../../../src/rules/rule';
import { sequential } from '../../support/codeRuleTester';

function evidenceIn(code: string): Evidence {
  const [analysis] = analyzeText('/work/model.js', code).models;
  return { ...gather(analysis ?? expect.fail('no model')), option: () => Number.NaN };
}

const he = "kernelInitializer: 'heUniform'";
const hidden = `dense({ units: 50, activation: 'relu', inputShape: [50], ${he} })`;

describe('the rate of an optimizer', () => {
  it('is that which the library has for its name', () => {
    // tfjs-layers/src/optimizers.ts
    expect(rateOf({ name: 'sgd' })).toBe(0.01);
    expect(rateOf({ name: 'Adam' })).toBe(0.001);
    expect(rateOf({ name: 'rmsprop', learningRate: 0.5 })).toBe(0.5);
  });

  it('is not known where the code computes it', () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    expect(rateOf({ name: 'adam', range })).toBeUndefined();
    expect(rateOf({ name: 'something' })).toBeUndefined();
  });

  it('is the length of a step for those that divide by the gradient', () => {
    expect(['adam', 'RMSprop', 'sgd', 'momentum'].map((name) => familyOf({ name }))).toEqual([
      'adaptive',
      'adaptive',
      'gradient',
      'other',
    ]);
  });
});

describe('the weights of middle size', () => {
  it('have √(2 / fan-in) for He, and no less than 1/√fan-in', () => {
    const found = typicalWeights(evidenceIn(sequential([hidden, `dense({ units: 50, ${he} })`])));
    expect(found?.size).toBeCloseTo(Math.sqrt(2 / 50), 9);
    const small = 'kernelInitializer: tf.initializers.randomNormal({ stddev: 1e-6 })';
    const tiny = typicalWeights(
      evidenceIn(
        sequential([
          `dense({ units: 4, inputShape: [25], ${small} })`,
          `dense({ units: 25, ${small} })`,
          `dense({ units: 4, ${small} })`,
        ]),
      ),
    );
    expect(tiny?.size).toBe(1 / 5);
  });

  it('are not looked for in a single layer, nor behind normalisations', () => {
    expect(typicalWeights(evidenceIn(sequential(['dense({ units: 1, inputShape: [4] })'])))).toBeUndefined();
    const normalised = [hidden.replace("activation: 'relu', ", ''), 'batchNormalization()', 'dense({ units: 1 })'];
    expect(typicalWeights(evidenceIn(sequential(normalised)))).toBeUndefined();
  });
});

describe('the bend of the loss at the output', () => {
  const curvature = (head: string, loss: string) => {
    const evidence = evidenceIn(sequential([hidden, head], loss));
    const [output] = trainedOutputs(evidence);
    return output && curvatureOf(evidence, output);
  };

  it('is 2/n, 1/n and 1/(4n) by what enters the output', () => {
    expect(curvature('dense({ units: 4 })', "'meanSquaredError'")?.bend).toBe(2 / 4);
    expect(curvature("dense({ units: 4, activation: 'softmax' })", "'categoricalCrossentropy'")?.bend).toBe(1 / 4);
    expect(curvature("dense({ units: 1, activation: 'sigmoid' })", "'binaryCrossentropy'")?.bend).toBe(1 / 4);
  });

  it('goes with the features: 50 of E[h²] = 1 behind He and ReLU, and the bias', () => {
    expect(curvature('dense({ units: 1 })', "'meanSquaredError'")?.features).toBeCloseTo(51, 6);
  });

  it('is not known of other losses', () => {
    expect(curvature('dense({ units: 1 })', "'meanAbsoluteError'")).toBeUndefined();
  });
});
