import { describe, expect, it } from 'vitest';
import { gather } from '../../src/findings/evidence';
import { measuredOf, modelOf, weightsOf } from '../support/measure';
import { parseNetwork } from '../support/network';
import { pass } from '../support/pass';

const recorded = pass(parseNetwork('input 8\ndense 8 relu he-normal × 2\ndense 4 linear he-normal'), 16, 1);
const parts = { model: modelOf(recorded), weights: weightsOf(recorded) };

describe('gathered evidence', () => {
  it('finds layers by id and tensors by name', () => {
    const evidence = gather({ ...parts, measured: measuredOf(recorded) });
    expect(evidence.layer('dense_2')?.name).toBe('dense_2');
    expect(evidence.layer('dense_9')).toBeUndefined();
    expect(evidence.tensor('dense_2.z')).toMatchObject({ role: 'activation', layer: 'dense_2' });
    expect(evidence.tensor('nothing')).toBeUndefined();
  });

  it('does without a probe and without theory', () => {
    const evidence = gather(parts);
    expect([evidence.measured, evidence.analytic, evidence.tensor('dense_2.z')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(evidence.weights.get('dense_1.kernel')?.n).toBe(64);
  });
});
