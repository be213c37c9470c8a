import { describe, expect, it } from 'vitest';
import { noGradientPath } from '../../src/rules/no-gradient-path';
import { evidenceOf } from '../support/measure';
import { check, testRule } from '../support/ruleTester';

const head = 'dense 10 linear glorot-uniform';

testRule(noGradientPath, {
  valid: [
    { name: 'a network that learns', network: `input 32\ndense 32 relu he-normal × 3\n${head}` },
    { name: 'a tiny gradient, which is not zero', network: `input 32\ndense 32 sigmoid glorot-uniform × 20\n${head}` },
    { name: 'a network without a probe', network: `input 32\ndense 32 sign he-normal\n${head}`, unmeasured: true },
  ],
  invalid: [
    {
      name: 'a step function',
      network: `input 32\ndense 32 sign he-normal\ndense 32 relu he-normal\n${head}`,
      severity: 'warning',
      at: 'dense_1',
      says: /^The gradient of “dense_1” is exactly 0 \(1 weight of 3\)\.$/,
    },
    {
      name: 'an output that is a step',
      network: 'input 32\ndense 32 relu he-normal\ndense 10 sign he-normal',
      severity: 'error',
      at: 'dense_1',
      says: /every weight/,
    },
    {
      name: 'a trained network, as a note',
      network: `input 32\ndense 32 sign he-normal\n${head}`,
      trained: true,
      severity: 'info',
      at: 'dense_1',
    },
  ],
});

describe('weights without a differentiable path', () => {
  const evidence = evidenceOf(`input 32\ndense 32 relu he-normal × 2\n${head}`);
  const detach = (which: readonly string[], gradientAbsent: string) =>
    check(noGradientPath, {
      ...evidence,
      tensor: (name) => {
        const t = evidence.tensor(name);
        return t && which.includes(name) ? { ...t, gradient: null, gradientAbsent } : t;
      },
    });

  it('are a warning in a fresh network', () => {
    const [verdict] = detach(['dense_1.kernel'], 'no path');
    expect(verdict).toMatchObject({ severity: 'warning', layer: 'dense_1' });
    expect(verdict?.message).toMatch(/^No gradient reaches “dense_1”/);
  });

  it('are a note where other draws, which the model treats otherwise, were left out', () => {
    const leftOut = { seeds: [2], by: ['at'], message: '' };
    const [verdict] = check(noGradientPath, {
      ...evidence,
      measured: evidence.measured && { ...evidence.measured, leftOut },
      tensor: (name) => {
        const t = evidence.tensor(name);
        return t && name === 'dense_1.kernel' ? { ...t, gradient: null, gradientAbsent: 'no path' } : t;
      },
    });
    expect(verdict?.severity).toBe('info');
    expect(verdict?.explanation).toMatch(/Draws in which the model decides otherwise were left out/);
  });

  it('are a note where no weight has one: the model ends in a decision', () => {
    const [verdict] = detach(['dense_1.kernel', 'dense_2.kernel', 'dense_3.kernel'], 'no path');
    expect(verdict?.severity).toBe('info');
  });

  it('are not reported behind a cut: the report lists cuts', () => {
    expect(detach(['dense_1.kernel'], 'cut at NonMaxSuppression')).toEqual([]);
  });
});

describe('an output layer of equal weights, which under softmax sends back exactly 0 until its first step', () => {
  const zeroed = (outputs: string) => {
    const evidence = evidenceOf(`input 32\ndense 32 relu he-normal × 2\n${outputs}`);
    return check(noGradientPath, {
      ...evidence,
      tensor: (name) => {
        const t = evidence.tensor(name);
        return t?.gradient && name !== 'dense_3.kernel' ? { ...t, gradient: { ...t.gradient, l2: 0, maxAbs: 0 } } : t;
      },
    });
  };

  it('is no reason to worry about the layers before it', () => {
    expect(zeroed('dense 10 linear constant=1')).toEqual([]);
  });

  it('is the only such reason', () => {
    const [verdict] = zeroed(head);
    expect(verdict).toMatchObject({ severity: 'warning', layers: ['dense_1', 'dense_2'] });
  });
});
