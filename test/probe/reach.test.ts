import { describe, expect, it } from 'vitest';
import { dependents } from '../../src/probe/reach';
import { graph, input, node } from './graphs';

/** x → MatMul w → z → Relu → a; beside it a mask, positions, and a branch that w does not reach. */
const net = graph(
  [input('x', [4, 8]), input('other', [4, 8])],
  [
    node('MatMul', ['x', 'w'], ['z']),
    node('Relu', ['z'], ['a']),
    node('Greater', ['z', 'zero'], ['mask']),
    node('ArgMax', ['a'], ['position']),
    node('Exp', ['other'], ['aside']),
    node('Add', ['a', 'aside'], ['y']),
  ],
  ['y'],
);

const reached = (from: readonly string[], mayFlow: (value: string) => boolean = () => true): readonly string[] => [
  ...dependents(net, from, mayFlow),
];

describe('what depends differentiably on a value', () => {
  it('is everything behind it, and it itself', () => {
    expect(reached(['w'])).toEqual(['w', 'z', 'a', 'y']);
    expect(reached(['other'])).toEqual(['other', 'aside', 'y']);
  });

  it('is nothing behind a comparison or a position, which have no derivative', () => {
    expect(reached(['w'])).not.toContain('mask');
    expect(reached(['a'])).not.toContain('position');
  });

  it('ends where a type lets nothing through', () => {
    expect(reached(['w'], (value) => value !== 'a')).toEqual(['w', 'z']);
  });

  it('is that of all of them together', () => {
    expect(reached(['w', 'other'])).toEqual(['w', 'other', 'z', 'a', 'aside', 'y']);
    expect(reached([])).toEqual([]);
  });
});
