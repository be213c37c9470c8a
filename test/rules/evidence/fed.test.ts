import { describe, expect, it } from 'vitest';
import type { Gathered } from '../../../src/findings/evidence';
import type { MeasuredTensor, Stats } from '../../../src/probe/measured';
import { brokenInputs, uninformative } from '../../../src/rules/evidence/fed';
import type { Evidence } from '../../../src/rules/rule';
import { evidenceOf } from '../../support/measure';
import { statsOf } from '../../support/stats';

const network = 'input 4\ndense 4 relu he-normal\ndense 2 linear glorot-uniform';
const seen: Evidence = { ...evidenceOf(network), option: () => Number.NaN };

const stats = (numbers: readonly number[]): Stats => statsOf(Float32Array.from(numbers));

const tensor = (role: 'input' | 'output', parts: Partial<MeasuredTensor>): MeasuredTensor => ({
  name: role === 'input' ? 'x' : 'y',
  role,
  shape: [1, 4],
  dtype: 'float32',
  value: stats([1, 2, 3, 4]),
  gradient: stats([1, 1, 1, 1]),
  ...parts,
});

function fedWith(tensors: readonly MeasuredTensor[], inputs?: NonNullable<Gathered['measured']>['inputs']): Evidence {
  const { measured } = seen;
  if (!measured) return expect.fail('not measured');
  return { ...seen, measured: { ...measured, tensors, ...(inputs && { inputs }) } };
}

describe('what a probe was fed', () => {
  it('has something to tell, as a rule', () => {
    expect(uninformative(fedWith([tensor('input', {}), tensor('output', {})]))).toBeUndefined();
    expect(uninformative({ ...seen, measured: undefined })).toBeUndefined();
  });

  it('tells nothing where all of it is 0', () => {
    const zero = tensor('input', { value: stats([0, 0, 0, 0]) });
    expect(uninformative(fedWith([zero]))?.why).toBe('The input “x” is 0 throughout');
  });

  it('may be 0 in part: an empty state beside words to read', () => {
    const zero = tensor('input', { name: 'state', value: stats([0, 0]) });
    const inputs = [
      { name: 'state', dtype: 'float32', shape: [1, 2], from: 'file:state.npy' },
      { name: 'words', dtype: 'int64', shape: [1, 8], from: 'synthetic:token-ids' },
    ] as const;
    expect(uninformative(fedWith([zero], inputs))).toBeUndefined();
  });

  it('tells nothing where no gradient begins', () => {
    const zero = tensor('output', { gradient: stats([0, 0, 0, 0]) });
    expect(uninformative(fedWith([tensor('input', {}), zero]))?.why).toBe(
      'The gradient that begins at “y” is 0 throughout',
    );
  });

  it('may hold no numbers', () => {
    const none = [{ name: 'x', dtype: 'float32', shape: [0, 4], from: 'synthetic:normal' }] as const;
    expect(uninformative(fedWith([], none))?.why).toBe('The input “x” of shape 0 × 4 holds no numbers');
  });

  it('is to blame for NaN that it brings along', () => {
    expect(brokenInputs(fedWith([tensor('input', { value: stats([1, Number.NaN]) })]))).toEqual(['x']);
    expect(brokenInputs(fedWith([tensor('output', { value: stats([Number.NaN]) })]))).toEqual([]);
  });
});

it('a layer without units is empty, whatever it is fed', () => {
  const layers = seen.layers.map((l) => (l.weight && !l.head ? { ...l, weight: { ...l.weight, shape: [4, 0] } } : l));
  const found = uninformative({ ...fedWith([tensor('input', {})]), layers });
  expect(found).toEqual({ why: 'The weights of “dense_1” have the shape 4 × 0 and hold no numbers', layer: 'dense_1' });
});
