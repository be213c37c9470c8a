import { expect, it } from 'vitest';
import { dropoutBeforeNorm } from '../../src/rules/dropout-before-norm';
import { sequential, testCodeRule } from '../support/codeRuleTester';
import { node, value } from '../support/onnx';
import { drawnWeight, findingsInModel } from '../support/onnxFindings';
import { scalar, vector } from '../support/tensors';

const input = "dense({ units: 32, activation: 'relu', inputShape: [16] })";
const head = "dense({ units: 3, activation: 'softmax' })";

testCodeRule(dropoutBeforeNorm, {
  valid: [
    {
      name: 'dropout behind the normalisation',
      code: sequential([input, 'batchNormalization()', 'dropout({ rate: 0.5 })', head]),
    },
    {
      name: 'a layer with weights between them',
      code: sequential([input, 'dropout({ rate: 0.5 })', 'dense({ units: 8 })', 'batchNormalization()', head]),
    },
    {
      name: 'a normalisation of every example by itself',
      code: sequential([input, 'dropout({ rate: 0.5 })', 'layerNormalization()', head]),
    },
    { name: 'a twentieth', code: sequential([input, 'dropout({ rate: 0.05 })', 'batchNormalization()', head]) },
    {
      name: 'alpha dropout, which keeps the variance',
      code: sequential([
        "dense({ units: 32, activation: 'selu', inputShape: [16] })",
        'alphaDropout({ rate: 0.5 })',
        'batchNormalization()',
        head,
      ]),
    },
  ],
  invalid: [
    {
      name: 'one half of what ReLU lets through',
      code: sequential([input, 'dropout({ rate: 0.5 })', 'batchNormalization()', head]),
      severity: 'info',
      at: 'dropout',
      // (1 − 1/(2π)) / (1/2 − 1/(2π)): moments of a rectified normal variable.
      says: /vary 2\.47 times less/,
      fixed: ['rate: 0.5', 'rate: 0'],
    },
    {
      name: 'several, once',
      code: sequential([
        input,
        'dropout({ rate: 0.3 })',
        'batchNormalization()',
        "dense({ units: 32, activation: 'relu' })",
        'dropout({ rate: 0.3 })',
        'batchNormalization()',
        head,
      ]),
      severity: 'info',
      at: 'dropout',
    },
    {
      name: 'an activation between them',
      code: sequential([
        'dense({ units: 32, inputShape: [16] })',
        'dropout({ rate: 0.5 })',
        'reLU()',
        'batchNormalization()',
        head,
      ]),
      severity: 'info',
      at: 'dropout',
      // Of a linear output: 1 / (1 − p).
      says: /vary 2 times less/,
    },
  ],
});

it('is seen in ONNX models, too', async () => {
  const findings = await findingsInModel({
    nodes: [
      node('MatMul', ['x', 'w1'], 'z1'),
      node('Relu', ['z1'], 'a1'),
      node('Dropout', ['a1', 'ratio'], 'd1'),
      node('BatchNormalization', ['d1', 'one', 'zero', 'zero', 'one'], 'n1'),
      node('MatMul', ['n1', 'w2'], 'y'),
    ],
    inputs: [value('x', ['batch', 32])],
    outputs: [value('y', ['batch', 16])],
    initializers: {
      w1: drawnWeight([32, 32], 1),
      w2: drawnWeight([32, 16], 2),
      ratio: scalar(0.5),
      one: vector(new Array<number>(32).fill(1)),
      zero: vector(new Array<number>(32).fill(0)),
    },
  });
  expect(findings.map((f) => f.ruleId)).toEqual(['dropout-before-norm']);
});
