import { describe, expect, it } from 'vitest';
import { branchOf, endsInActivation } from '../../../src/rules/evidence/branch';
import { evidenceOf } from '../../support/measure';

const head = 'dense 10 linear glorot-uniform';

function branch(line: string, { trained = false } = {}) {
  const evidence = {
    ...evidenceOf(`input 128\ndense 128 relu he-normal\n${line}\n${head}`, { trained }),
    option: () => 0,
  };
  const end = evidence.layers[1];
  if (!end) throw new Error('The network has no second layer.');
  return branchOf(evidence, end);
}

describe('what a branch adds to its short cut', () => {
  it('is twice the second moment with He weights and no activation, and once with ReLU, which halves it', () => {
    expect(branch('dense 128 linear he-normal residual')?.gain).toBeCloseTo(2, 0);
    expect(branch('dense 128 relu he-normal residual')?.gain).toBeCloseTo(1, 0);
    expect(branch('dense 128 relu he-normal residual')?.layers.map((l) => l.id)).toEqual(['dense_1', 'dense_2']);
  });

  it('is nothing where the branch ends in zeros', () => {
    expect(branch('dense 128 linear zeros residual')?.gain).toBe(0);
  });

  it('is not asked of layers that end no branch, that are normalised, or trained', () => {
    expect(branch('dense 128 linear he-normal')).toBeUndefined();
    expect(branch('dense 128 linear he-normal residual layer-norm')).toBeUndefined();
    expect(branch('dense 128 linear he-normal residual', { trained: true })).toBeUndefined();
  });
});

it('a branch ends in an activation where its last layer has one', () => {
  const [relu, linear] = evidenceOf(`input 8\ndense 8 relu he-normal\ndense 8 linear he-normal\n${head}`).layers;
  expect([relu && endsInActivation(relu), linear && endsInActivation(linear)]).toEqual([true, false]);
});
