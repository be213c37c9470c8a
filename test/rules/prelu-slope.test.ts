import { describe, expect, it } from 'vitest';
import { preluSlope } from '../../src/rules/prelu-slope';
import { sequential, testCodeRule } from '../support/codeRuleTester';
import { node, value } from '../support/onnx';
import { drawnWeight, findingsInModel } from '../support/onnxFindings';
import { vector } from '../support/tensors';

const bent = (options: string): string =>
  sequential([
    'dense({ units: 16, inputShape: [16] })',
    `prelu(${options})`,
    "dense({ units: 3, activation: 'softmax' })",
  ]);
const constant = (slope: number): string => bent(`{ alphaInitializer: tf.initializers.constant({ value: ${slope} }) }`);

testCodeRule(preluSlope, {
  valid: [
    { name: 'the slope that the library begins with', code: bent('') },
    { name: 'the usual slope', code: constant(0.25) },
    { name: 'leaky ReLU, whose slope is fixed', code: bent('').replace('prelu()', 'leakyReLU({ alpha: 0.3 })') },
    { name: 'weights that are loaded', code: `${constant(1)}\nmodel.setWeights(stored);` },
  ],
  invalid: [
    {
      name: 'a slope of 1',
      code: bent("{ alphaInitializer: 'ones' }"),
      severity: 'info',
      at: 'prelu',
      says: /^PReLU of “dense_Dense1” begins with the slope 1 below zero: that is no activation\.$/,
    },
    { name: 'a slope below 0', code: constant(-0.5), severity: 'info', at: 'prelu', says: /comes out above\.$/ },
    { name: 'a slope above 1', code: constant(2), severity: 'info', at: 'prelu', says: /enlarges/ },
  ],
});

describe('in ONNX models', () => {
  const model = (slopes: readonly number[], channels: boolean) =>
    findingsInModel({
      nodes: [
        node('MatMul', ['x', 'w1'], 'z1'),
        node('PRelu', ['z1', 'alpha'], 'a1'),
        node('MatMul', ['a1', 'w2'], 'y'),
      ],
      inputs: [value('x', ['batch', 32])],
      outputs: [value('y', ['batch', 16])],
      initializers: {
        w1: drawnWeight([32, 32], 1),
        w2: drawnWeight([32, 16], 2),
        alpha: vector(channels ? new Array<number>(32).fill(slopes[0] ?? 0) : slopes),
      },
    });

  it('a slope for each channel, or one for all', async () => {
    for (const channels of [true, false]) {
      expect((await model([-1], channels)).map((f) => f.ruleId)).toContain('prelu-slope');
      expect(await model([0.25], channels)).toEqual([]);
    }
  });
});
