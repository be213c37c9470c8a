import { describe, expect, it } from 'vitest';
import { exponentialHidden } from '../../src/rules/exponential-hidden';
import { node, value } from '../support/onnx';
import { drawnWeight, findingsInModel } from '../support/onnxFindings';
import { testRule } from '../support/ruleTester';
import { scalar } from '../support/tensors';

const head = 'dense 10 linear glorot-uniform';

testRule(exponentialHidden, {
  valid: [
    { name: 'softplus, which grows as its input', network: `input 64\ndense 64 softplus glorot-uniform × 3\n${head}` },
    { name: 'one exponential of moderate numbers', network: `input 64\ndense 64 exponential glorot-uniform\n${head}` },
    {
      name: 'an output that is a rate',
      network: 'input 64\ndense 64 relu he-normal\ndense 10 exponential normal=1',
    },
    {
      name: 'a deviation that multiplies noise, as in a variational autoencoder',
      network: `input 64\ndense 64 exponential normal=0.5\n${head}`,
      layers: { dense_2: { direct: false } },
    },
    {
      name: 'a gate',
      network: `input 64\ndense 64 exponential normal=0.5\n${head}`,
      layers: { dense_1: { gate: true } },
    },
    { name: 'a trained network', network: `input 64\ndense 64 exponential normal=0.5 × 2\n${head}`, trained: true },
    {
      name: 'an exponential behind small numbers',
      network: `input 64\ndense 64 exponential normal=0.001 × 3\n${head}`,
    },
    {
      name: 'squared ReLU behind a normalisation',
      network: `input 64\ndense 64 relu-squared he-normal layer-norm × 3\n${head}`,
    },
  ],
  invalid: [
    {
      name: 'two exponentials',
      network: `input 64\ndense 64 exponential glorot-uniform × 2\n${head}`,
      severity: 'warning',
      at: 'dense_2',
      says: /^exponential makes numbers of size [\d,]+ out of 2\.\d+ in “dense_2”; with “dense_1” the signal grows ×[\d,]+\.$/,
    },
    {
      name: 'three, whose numbers no type holds',
      network: `input 64\ndense 64 exponential glorot-uniform × 3\n${head}`,
      severity: 'error',
      at: 'dense_3',
      says: /beyond what the number type holds out of/,
    },
    {
      name: 'three layers of squared ReLU that begin too large',
      network: `input 64\ndense 64 relu-squared he-normal × 3\n${head}`,
      severity: 'warning',
      at: 'dense_3',
    },
    {
      name: 'one exponential of large numbers',
      network: `input 64\ndense 64 exponential normal=0.3\n${head}`,
      severity: 'warning',
      at: 'dense_1',
    },
  ],
});

describe('in ONNX models', () => {
  const weights = { w1: drawnWeight([32, 32], 1, 0.6), w2: drawnWeight([32, 32], 2), w3: drawnWeight([32, 16], 3) };
  const model = (nodes: readonly ReturnType<typeof node>[], initializers = {}) => ({
    nodes,
    inputs: [value('x', ['batch', 32])],
    outputs: [value('y', ['batch', 16])],
    initializers: { ...weights, ...initializers },
  });

  it('is predicted without a run', async () => {
    const found = await findingsInModel(
      model([
        node('MatMul', ['x', 'w1'], 'z1'),
        node('Exp', ['z1'], 'a1'),
        node('MatMul', ['a1', 'w2'], 'z2'),
        node('Relu', ['z2'], 'a2'),
        node('MatMul', ['a2', 'w3'], 'y'),
      ]),
    );
    expect(found.map((f) => f.ruleId)).toContain('exponential-hidden');
    expect(found.map((f) => f.message).join()).not.toMatch(/NaN|Infinity/);
  });

  it('is not said of shares that are written out, nor of the deviation of a variational autoencoder', async () => {
    const found = await findingsInModel(
      model(
        [
          node('MatMul', ['x', 'w1'], 'z1'),
          node('Mul', ['z1', 'half'], 'h1'),
          node('Exp', ['h1'], 'sigma'),
          node('Mul', ['sigma', 'x'], 'noise'),
          node('MatMul', ['x', 'w2'], 'mean'),
          node('Add', ['mean', 'noise'], 'sample'),
          node('MatMul', ['sample', 'w3'], 'y'),
        ],
        { half: scalar(0.5) },
      ),
    );
    expect(found.map((f) => f.ruleId)).not.toContain('exponential-hidden');
  });
});
