import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { footprint, madeBytes } from '../../src/probe/footprint';
import { type Piece, piecesOf } from '../../src/probe/pieces';
import type { Fetch } from '../../src/probe/protocol';
import { node } from './graphs';

/** Memory in units of one value, counted by hand along the order in which the nodes run. */

const unit = 4 * 256;
const typed = (nodes: readonly Node[], dtype: 'float32' | 'float16' | 'bool' = 'float32'): Types =>
  new Map(nodes.flatMap((n) => n.outputs.map((name) => [name, { dtype, shape: [256] }] as const)));
const stats = (name: string): Fetch => ({ name, want: ['stats'] });

const whole = (nodes: readonly Node[], fetches: readonly string[] = []): readonly Piece[] => [
  { nodes, fetches: fetches.map(stats), takes: [], handsOn: [] },
];
const units = (pieces: readonly Piece[], types: Types): number => footprint(pieces, types) / unit;

/** h1 = tanh(x), h2 = tanh(h1), … */
const chain = (depth: number): Node[] =>
  Array.from({ length: depth }, (_, i) => node('Tanh', [i ? `h${i}` : 'x'], [`h${i + 1}`]));

describe('what is held at the fullest moment', () => {
  it('of a chain is a value and the one that is made of it', () => {
    const nodes = chain(10);
    expect(units(whole(nodes), typed(nodes))).toBe(2);
  });

  it('keeps what is read later', () => {
    const nodes = [...chain(10), node('Add', ['h10', 'h1'], ['y'])];
    // h1 waits while h9 becomes h10, and while both become y.
    expect(units(whole(nodes), typed(nodes))).toBe(3);
    const all = [
      ...chain(10),
      node(
        'Sum',
        Array.from({ length: 10 }, (_, i) => `h${i + 1}`),
        ['y'],
      ),
    ];
    expect(units(whole(all), typed(all))).toBe(11);
  });

  it('has what is fetched twice: in the runtime, and copied out of it', () => {
    const nodes = chain(3);
    const types = typed(nodes);
    expect(units(whole(nodes, ['h1', 'h2', 'h3']), types)).toBe(6);
    expect(units(whole(nodes, ['h3']), types)).toBe(2);
  });

  it('has what one piece hands to a later one, until that has run', () => {
    const nodes = [...chain(6), node('Add', ['h6', 'h1'], ['y'])];
    const types = typed(nodes);
    const pieces = piecesOf(nodes, [stats('y')], types, { bytes: 1e9, nodes: 2 });
    expect(pieces.map((p) => p.takes)).toEqual([[], ['h2'], ['h4'], ['h6', 'h1']]);
    // The third piece: h1 and h4 were handed to it or past it; h6 is its own, twice on its way out.
    expect(units(pieces, types)).toBe(4);
  });

  it('counts half precision with the copies in float32 between which the runtime computes', () => {
    const nodes = chain(10);
    // Half as large, and three of each.
    expect(units(whole(nodes), typed(nodes, 'float16'))).toBe(3);
    const [first] = nodes;
    expect(first && madeBytes(first, typed(nodes, 'float16'))).toBe(3 * 2 * 256);
    expect(first && madeBytes(first, typed(nodes, 'bool'))).toBe(256);
  });

  it('does not guess at what only a run can tell', () => {
    const nodes = chain(4);
    expect(footprint(whole(nodes), new Map())).toBe(0);
  });
});
