import { describe, expect, it } from 'vitest';
import { tensorOf } from '../../src/model';
import { nonFiniteWeight } from '../../src/rules/non-finite-weight';
import { evidenceOf } from '../support/measure';
import { check, testRule } from '../support/ruleTester';
import { statsOf } from '../support/stats';

const head = 'dense 10 linear glorot-uniform';

testRule(nonFiniteWeight, {
  valid: [
    { name: 'finite weights', network: `input 32\ndense 32 relu he-normal × 3\n${head}` },
    { name: 'huge finite weights', network: `input 32\ndense 32 relu normal=1e30\n${head}` },
  ],
  invalid: [
    {
      name: 'one NaN among 1,024 weights',
      network: `input 32\ndense 32 relu he-normal\ndense 32 relu nan\n${head}`,
      severity: 'error',
      at: 'dense_2',
      says: /^1 of 1,024 values of “dense_2\.kernel” are NaN or infinite\.$/,
    },
    {
      name: 'trained weights',
      network: `input 32\ndense 32 relu nan\n${head}`,
      trained: true,
      severity: 'error',
      at: 'dense_1',
    },
    {
      name: 'without a probe',
      network: `input 32\ndense 32 relu nan\n${head}`,
      unmeasured: true,
      severity: 'error',
      at: 'dense_1',
    },
  ],
});

describe('what is not a parameter of a layer', () => {
  const evidence = evidenceOf(`input 8\ndense 8 relu he-normal\n${head}`);
  const { graph } = evidence.model;
  const withConstant = (op: string, values: readonly number[]) => ({
    ...evidence,
    weights: new Map([...evidence.weights, ['c', statsOf(values)]]),
    model: {
      ...evidence.model,
      graph: {
        ...graph,
        initializers: new Map([['c', tensorOf('float32', [values.length], values)]]),
        nodes: [...graph.nodes, { op, domain: '', name: 'n', inputs: ['x', 'c'], outputs: ['y'], attributes: {} }],
      },
    },
  });

  it('may be −∞: that is how attention masks are written', () => {
    expect(check(nonFiniteWeight, withConstant('Add', [0, Number.NEGATIVE_INFINITY]))).toEqual([]);
  });

  it('counts where a normalisation learns it', () => {
    const [verdict] = check(nonFiniteWeight, withConstant('LayerNormalization', [1, Number.NaN]));
    expect(verdict?.message).toBe('1 of 2 values of “c” are NaN or infinite.');
  });
});
