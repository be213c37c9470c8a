import { describe, expect, it } from 'vitest';
import { analyzeText } from '../../../src/analyzeText';
import { gather } from '../../../src/findings/evidence';
import { droppings } from '../../../src/rules/evidence/dropouts';
import type { Evidence } from '../../../src/rules/rule';
import { sequential } from '../../support/codeRuleTester';
import { node, value } from '../../support/onnx';
import { drawnWeight, findingsInModel } from '../../support/onnxFindings';
import { scalar } from '../../support/tensors';

const seenIn = (code: string) => {
  const [analysis] = analyzeText('/work/model.js', code).models;
  const evidence: Evidence = { ...gather(analysis ?? expect.fail('no model')), option: () => Number.NaN };
  return droppings(evidence).map((d) => [d.kind, d.rate, d.activation, d.normalised]);
};

describe('where code drops', () => {
  it('is known with the activation before and the normalisation behind', () => {
    const code = sequential([
      "dense({ units: 8, activation: 'selu', inputShape: [4] })",
      'alphaDropout({ rate: 0.1 })',
      'dense({ units: 8 })',
      'reLU()',
      'dropout({ rate: 0.3 })',
      'batchNormalization()',
      'dense({ units: 8 })',
      'dropout({ rate: 0.2 })',
      "activation({ activation: 'tanh' })",
      'batchNormalization()',
    ]);
    expect(seenIn(code)).toEqual([
      ['alpha-dropout', 0.1, 'selu', false],
      ['dropout', 0.3, 'relu', true],
      ['dropout', 0.2, 'linear', true],
    ]);
  });

  it('is not told of a join, nor of rates that are not known', () => {
    const code = `const input = tf.input({ shape: [4] });
const a = tf.layers.dense({ units: 4, activation: 'relu' }).apply(input);
const b = tf.layers.add().apply([a, input]);
const c = tf.layers.dropout({ rate: 0.4 }).apply(b);
const d = tf.layers.dropout({ rate: Number(prompt()) }).apply(c);
tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(d) });`;
    expect(seenIn(code)).toEqual([['dropout', 0.4, undefined, false]]);
  });

  it('is seen within models that others hold, once for each layer', () => {
    const code = `const inner = tf.sequential();
inner.add(tf.layers.dense({ units: 4, activation: 'relu', inputShape: [4] }));
inner.add(tf.layers.dropout({ rate: 0.6 }));
const model = tf.sequential();
model.add(inner);
model.add(tf.layers.dense({ units: 1 }));`;
    expect(seenIn(code)).toContainEqual(['dropout', 0.6, 'relu', false]);
  });
});

describe('where an ONNX model drops', () => {
  const dropping = (ratio: readonly string[], initializers = {}) =>
    findingsInModel({
      nodes: [
        node('MatMul', ['x', 'w1'], 'z1'),
        node('Relu', ['z1'], 'a1'),
        node('Dropout', ['a1', ...ratio], 'd1'),
        node('MatMul', ['d1', 'w2'], 'y'),
      ],
      inputs: [value('x', ['batch', 32])],
      outputs: [value('y', ['batch', 16])],
      initializers: { w1: drawnWeight([32, 32], 1), w2: drawnWeight([32, 16], 2), ...initializers },
    });

  it('the ratio is an input', async () => {
    const findings = await dropping(['ratio'], { ratio: scalar(0.875) });
    expect(findings.map((f) => [f.ruleId, f.layer, f.evidence.rate])).toEqual([['high-dropout', 'w1', 0.875]]);
  });

  it('one half is dropped where no ratio is given', async () => {
    expect(await dropping([])).toEqual([]);
  });
});
