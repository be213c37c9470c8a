import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/model';
import { chains, most, runs, spine } from '../../../src/rules/evidence/spine';
import { evidenceOf } from '../../support/measure';

const chain = evidenceOf('input 8\ndense 8 relu he-normal × 5\ndense 4 linear he-normal');
const withLayers = (changes: Readonly<Record<string, Partial<Layer>>>) => {
  const layers = chain.layers.map((l): Layer => ({ ...l, ...changes[l.name] }));
  return { ...chain, layers, layer: (id: string) => layers.find((l) => l.id === id), option: () => 0 };
};
const names = (layers: readonly Layer[]): readonly string[] => layers.map((l) => l.name.slice(-1));

describe('the spine', () => {
  it('is the longest way through the weights, without the head', () => {
    expect(names(spine(withLayers({})))).toEqual(['1', '2', '3', '4', '5']);
  });

  it('passes a short cut by on the longer side', () => {
    const forked = withLayers({ dense_4: { predecessors: ['dense_1', 'dense_3'] } });
    expect(names(spine(forked))).toEqual(['1', '2', '3', '4', '5']);
  });

  it('leaves side branches out', () => {
    const branched = withLayers({ dense_3: { predecessors: ['dense_1'] }, dense_4: { predecessors: ['dense_2'] } });
    expect(names(spine(branched))).toEqual(['1', '2', '4', '5']);
  });

  it('leaves gates and embeddings out', () => {
    const gated = withLayers({
      dense_1: { kind: 'embedding' },
      dense_3: { gate: true },
      dense_4: { predecessors: ['dense_2', 'dense_3'] },
    });
    expect(names(spine(gated))).toEqual(['2', '4', '5']);
  });

  it('is empty for a network without weights', () => {
    expect(spine({ ...withLayers({}), layers: [] })).toEqual([]);
  });
});

describe('runs', () => {
  const road = spine(withLayers({}));
  it('are neighbours that belong together', () => {
    const found = runs(road, (l) => l.name !== 'dense_3', 1);
    expect(found.map(names)).toEqual([
      ['1', '2'],
      ['4', '5'],
    ]);
  });

  it('are long enough', () => {
    expect(runs(road, (l) => l.name !== 'dense_2', 2).map(names)).toEqual([['3', '4', '5']]);
    expect(runs(road, () => false, 1)).toEqual([]);
  });
});

describe('chains', () => {
  const all = (changes: Readonly<Record<string, Partial<Layer>>>): readonly (readonly string[])[] => {
    const evidence = withLayers(changes);
    return chains(spine(evidence), () => true, 1).map(names);
  };

  it('are whole where every layer reads the one before', () => {
    expect(all({})).toEqual([['1', '2', '3', '4', '5']]);
  });

  it('end at a short cut, which is in none', () => {
    expect(all({ dense_3: { residual: true } })).toEqual([
      ['1', '2'],
      ['4', '5'],
    ]);
  });

  it('end where two branches meet', () => {
    expect(all({ dense_4: { predecessors: ['dense_1', 'dense_3'] } })).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ]);
  });

  it('are compared by whatever counts', () => {
    const evidence = withLayers({ dense_3: { residual: true } });
    const found = chains(spine(evidence), () => true, 1);
    expect(names(most(found, (c) => Number(c[0]?.name === 'dense_4')) ?? [])).toEqual(['4', '5']);
    expect(most([], () => 1)).toBeUndefined();
  });
});
