import { describe, expect, it } from 'vitest';
import { offsetOf, saturatedShare, shareBelow } from '../../../src/rules/evidence/offset';
import { evidenceOf } from '../../support/measure';

const first = (network: string) => {
  const evidence = { ...evidenceOf(network), option: () => 0 };
  const layer = evidence.layers[0];
  if (!layer) throw new Error('The network has no layer.');
  return { evidence, layer };
};

describe('what a bias adds', () => {
  it('is told apart from what the inputs add: He weights on inputs of variance 1 make √2 of it', () => {
    const { evidence, layer } = first('input 128\ndense 128 relu he-normal bias=3\ndense 4 linear he-normal');
    const offset = offsetOf(evidence, layer);
    expect(offset).toMatchObject({ mean: 3, size: 3, from: 'measured' });
    expect(offset?.spread).toBeCloseTo(Math.SQRT2, 1);
    const unmeasured = offsetOf({ ...evidence, tensor: () => undefined }, layer);
    expect(unmeasured?.from).toBe('predicted');
    expect(unmeasured?.spread).toBeCloseTo(Math.SQRT2, 1);
  });

  it('is nothing where there is no bias, or one of zeros', () => {
    const { evidence, layer } = first('input 8\ndense 8 relu he-normal\ndense 4 linear he-normal');
    expect(offsetOf(evidence, layer)).toBeUndefined();
  });

  it('is not known of values that are not numbers', () => {
    const { evidence, layer } = first('input 8\ndense 8 relu nan bias=3\ndense 4 linear he-normal');
    const offset = offsetOf(evidence, layer);
    expect(offset === undefined || Number.isFinite(offset.spread)).toBe(true);
  });
});

describe('shares of a normal distribution', () => {
  it('are those of the tables: Φ(−1.645) = 0.05, Φ(1) = 0.8413', () => {
    expect(shareBelow(0, 1.6449, 1)).toBeCloseTo(0.05, 4);
    expect(shareBelow(2, 1, 1)).toBeCloseTo(0.8413, 4);
  });

  it('are all or nothing where nothing scatters', () => {
    expect([shareBelow(0, -1, 0), shareBelow(0, 1, 0)]).toEqual([1, 0]);
  });

  it('lie in the flat parts of tanh beyond 1.82, and never in those of ReLU', () => {
    const { layer } = first('input 8\ndense 8 tanh he-normal\ndense 4 linear he-normal');
    const offset = { mean: 1.8184, size: 1.8184, spread: 1, from: 'predicted' as const };
    expect(saturatedShare(layer, offset)).toBeCloseTo(0.5, 3);
    expect(saturatedShare({ ...layer, activation: { kind: 'relu' } }, offset)).toBe(0);
  });
});
