import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { bytesOf, type Cutting, type Piece, piecesOf } from '../../src/probe/pieces';
import { node } from './graphs';

/** h1 = tanh(x), h2 = tanh(h1), …, each of 1 kB. */
const chain = (depth: number): Node[] =>
  Array.from({ length: depth }, (_, i) => node('Tanh', [i ? `h${i}` : 'x'], [`h${i + 1}`]));

const typed = (nodes: readonly Node[]): Types =>
  new Map(nodes.flatMap((n) => n.outputs.map((name) => [name, { dtype: 'float32', shape: [256] }] as const)));

const cut = (nodes: readonly Node[], cutting: Partial<Cutting>, fetched: readonly string[], types = typed(nodes)) =>
  piecesOf(
    nodes,
    fetched.map((name) => ({ name, want: ['stats'] })),
    types,
    { bytes: 1e9, nodes: 1e9, ...cutting },
  );

const lengths = (pieces: readonly Piece[]): readonly number[] => pieces.map((p) => p.nodes.length);
const every = (depth: number): readonly string[] => Array.from({ length: depth }, (_, i) => `h${i + 1}`);

describe('a graph is cut', () => {
  it('not at all where it is small', () => {
    const [piece, ...more] = cut(chain(5), {}, ['h5']);
    expect(more).toEqual([]);
    expect(piece).toMatchObject({ takes: [], handsOn: [], fetches: [{ name: 'h5' }] });
  });

  it('where a piece has as many nodes as it may', () => {
    expect(lengths(cut(chain(7), { nodes: 3 }, ['h7']))).toEqual([3, 3, 1]);
  });

  it('before a piece would fetch more bytes than it may', () => {
    expect(lengths(cut(chain(7), { bytes: 2048 }, every(7)))).toEqual([2, 2, 2, 1]);
    // What is not fetched counts nothing.
    expect(lengths(cut(chain(7), { bytes: 2048 }, ['h7']))).toEqual([7]);
  });

  it('where something is to begin a piece, whatever its size', () => {
    const nodes = chain(6);
    expect(lengths(cut(nodes, { begins: new Set(nodes.slice(4, 5)) }, ['h6']))).toEqual([4, 2]);
  });

  it('with one value too large for any piece in a piece of its own', () => {
    expect(lengths(cut(chain(3), { bytes: 100 }, every(3)))).toEqual([1, 1, 1]);
  });

  it('so that what one piece makes and another reads is handed on, once', () => {
    const nodes = [...chain(4), node('Sum', ['h1', 'h2', 'h4', 'x'], ['y'])];
    const pieces = cut(nodes, { nodes: 2 }, ['y']);
    expect(pieces.map((p) => [p.takes, p.handsOn])).toEqual([
      [[], ['h1', 'h2']],
      [['h2'], ['h4']],
      [['h1', 'h2', 'h4'], []],
    ]);
  });

  it('so that every fetch has its home, those that no node makes in the first piece', () => {
    const pieces = cut(chain(4), { nodes: 2 }, ['x', 'h1', 'h4']);
    expect(pieces.map((p) => p.fetches.map((f) => f.name))).toEqual([['x', 'h1'], ['h4']]);
  });

  it('never between a value that cannot leave a session and its last reader', () => {
    const nodes = [
      ...chain(2),
      node('SplitToSequence', ['h2'], ['parts']),
      ...chain(6).slice(2),
      node('ConcatFromSequence', ['parts'], ['joined']),
      node('Add', ['joined', 'h6'], ['y']),
    ];
    const types = typed(nodes);
    types.delete('parts');
    const pieces = cut(nodes, { nodes: 2 }, ['y'], types);
    const home = (op: string): number => pieces.findIndex((p) => p.nodes.some((n) => n.op === op));
    expect(home('SplitToSequence')).toBe(home('ConcatFromSequence'));
    expect(pieces.flatMap((p) => p.handsOn)).not.toContain('parts');
    expect(pieces.flatMap((p) => p.nodes)).toEqual(nodes);
  });
});

it('a value of unknown type has no bytes', () => {
  expect(bytesOf('nobody', new Map())).toBe(0);
  expect(bytesOf('h1', typed(chain(1)))).toBe(1024);
});
