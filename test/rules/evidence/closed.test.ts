import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/model';
import { closedBranches } from '../../../src/rules/evidence/closed';
import type { Evidence } from '../../../src/rules/rule';
import { evidenceOf } from '../../support/measure';

const closedIn = (network: string, change: (layer: Layer) => Partial<Layer> = () => ({})): readonly string[] => {
  const evidence = evidenceOf(network);
  const layers = evidence.layers.map((l) => ({ ...l, ...change(l) }));
  const judged: Evidence = { ...evidence, layers, option: () => 0 };
  return [...closedBranches(judged)].sort();
};

const head = 'dense 10 linear glorot-uniform';

describe('branches that start closed', () => {
  it('end in zeros beside a short cut, and take the layers before along that feed nothing else', () => {
    const network = `input 32\ndense 32 relu he-normal\ndense 32 relu he-normal\ndense 32 linear zeros residual\n${head}`;
    // The short cut begins behind the first layer.
    const isStem = ({ name }: Layer): boolean => name === 'dense_3';
    expect(closedIn(network, (l) => (isStem(l) ? { predecessors: ['dense_2'] } : {}))).toEqual([
      'dense_1',
      'dense_2',
      'dense_3',
    ]);
    expect(closedIn(network, (l) => (l.head ? { predecessors: ['dense_1', 'dense_3'] } : {}))).toEqual([
      'dense_2',
      'dense_3',
    ]);
  });

  it('are none where zeros stand in the only way', () => {
    expect(closedIn(`input 32\ndense 32 relu he-normal\ndense 32 relu zeros\n${head}`)).toEqual([]);
  });

  it('are none where the end of a branch has weights', () => {
    expect(closedIn(`input 32\ndense 32 relu he-normal\ndense 32 linear he-normal residual\n${head}`)).toEqual([]);
  });
});
