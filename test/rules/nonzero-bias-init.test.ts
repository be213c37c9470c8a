import { describe, expect, it } from 'vitest';
import { nonzeroBiasInit } from '../../src/rules/nonzero-bias-init';
import { findingsIn, sequential, testCodeRule } from '../support/codeRuleTester';
import { evidenceOf } from '../support/measure';
import { check } from '../support/ruleTester';

const head = "dense({ units: 3, activation: 'softmax' })";
const hidden = (activation: string, bias: string, more = ''): string =>
  `dense({ units: 64, activation: '${activation}', inputShape: [20], kernelInitializer: 'heUniform', biasInitializer: ${bias}${more} })`;
const constant = (value: number): string => `tf.initializers.constant({ value: ${value} })`;

testCodeRule(nonzeroBiasInit, {
  valid: [
    { name: 'biases of zero', code: sequential([hidden('relu', "'zeros'"), head]) },
    { name: 'a little above zero behind ReLU', code: sequential([hidden('relu', constant(0.1)), head]) },
    { name: 'ones', code: sequential([hidden('tanh', "'ones'"), head]) },
    {
      name: 'the log odds of a rare class in the output layer (RetinaNet)',
      code: sequential([
        hidden('relu', "'zeros'"),
        `dense({ units: 1, activation: 'sigmoid', biasInitializer: ${constant(-4.6)} })`,
      ]),
    },
    {
      name: 'a bias that a normalisation takes away',
      code: sequential([
        `dense({ units: 64, inputShape: [20], biasInitializer: ${constant(-5)} })`,
        'batchNormalization()',
        'reLU()',
        head,
      ]),
    },
    {
      name: 'the forget gate of an LSTM',
      code: sequential([`lstm({ units: 16, inputShape: [10, 4], biasInitializer: ${constant(3)} })`, head]),
    },
    {
      name: 'inputs that code loads weights for',
      code: `${sequential([hidden('relu', constant(-5)), head])}\nmodel.setWeights(stored);`,
    },
  ],
  invalid: [
    {
      name: 'ReLU units that a bias switches off',
      code: sequential([hidden('relu', constant(-5)), head]),
      severity: 'warning',
      at: constant(-5),
      says: /^Initial biases of “dense_Dense1” \(-5 on average\) are 3\.5\d times .*: ReLU lets 0\.02 % of its values through\.$/,
      fixed: [constant(-5), 'tf.initializers.zeros()'],
    },
    {
      name: 'tanh driven to its flat part',
      code: sequential([hidden('tanh', constant(4)), head]),
      severity: 'warning',
      at: constant(4),
      says: /where tanh is flat\.$/,
    },
    {
      name: 'ReLU units that are all on, as a note',
      code: sequential([hidden('relu', constant(6)), head]),
      severity: 'info',
      at: constant(6),
      says: /its units start almost alike for every input\.$/,
    },
    {
      name: 'biases drawn far too wide',
      code: sequential([hidden('relu', 'tf.initializers.randomNormal({ stddev: 10 })'), head]),
      severity: 'info',
      at: 'tf.initializers.randomNormal({ stddev: 10 })',
    },
  ],
});

describe('a bias', () => {
  it('of several layers is one finding with one fix for all', () => {
    const code = sequential([
      hidden('relu', constant(-8)),
      hidden('relu', constant(-8)).replace('inputShape: [20], ', ''),
      head,
    ]);
    const own = findingsIn(code).filter((f) => f.ruleId === 'nonzero-bias-init');
    expect(own).toHaveLength(1);
    expect(own[0]?.fixes.map((f) => f.title)).toEqual(['Start the biases at zero in these 2 layers']);
  });

  it('is held against what was measured, where it was', () => {
    const network = 'input 64\ndense 64 relu he-normal bias=-6\ndense 10 linear glorot-uniform';
    const [verdict] = check(nonzeroBiasInit, evidenceOf(network));
    expect(verdict?.explanation).toMatch(
      /^A pre-activation is z = W·x \+ b\. Measured, W·x has a standard deviation of 1\.[34]/,
    );
    expect(check(nonzeroBiasInit, evidenceOf(network, { trained: true }))).toEqual([]);
  });

  it('is no cause where tiny weights leave nothing to outweigh', () => {
    const network = 'input 64\ndense 64 tanh normal=0.0001 bias=0.1 × 3\ndense 10 linear glorot-uniform';
    expect(check(nonzeroBiasInit, evidenceOf(network))).toEqual([]);
  });
});
