import { describe, expect, it } from 'vitest';
import { type Graph, tensorOf } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { lackedBy, lowered } from '../../src/probe/lower';
import { graph, input, node } from './graphs';

/** y is the element of (a, b) at the place `at`; s holds them. */
const picked = (): Graph =>
  graph(
    [input('a', [2]), input('b', [2]), input('at', [], 'int64')],
    [node('SequenceConstruct', ['a', 'b'], ['s']), node('SequenceAt', ['s', 'at'], ['y']), node('Tanh', ['y'], ['z'])],
    ['z'],
  );

const types = (at?: number): Types =>
  new Map([
    ['a', { dtype: 'float32', shape: [2] }],
    ['b', { dtype: 'float32', shape: [2] }],
    ['at', { dtype: 'int64', shape: [], ...(at !== undefined && { values: [at] }) }],
  ]);

describe('a node that stayed whole', () => {
  it('lacks the integers that are not known', () => {
    expect(lackedBy(picked(), types())).toContain('at');
    expect(lackedBy(picked(), types(1))).not.toContain('at');
  });

  it('lacks the types of values that nothing could be inferred of', () => {
    expect(lackedBy(picked(), new Map())).toEqual(['s', 'at']);
  });

  it('stays as long as it lacks them', () => {
    const g = picked();
    expect(lowered(g, types())).toBe(g);
  });

  it('is said in elementary operators as soon as they are known', () => {
    const { nodes } = lowered(picked(), types(1));
    expect(nodes.map((n) => n.op)).toEqual(['SequenceConstruct', 'Identity', 'Tanh']);
    expect(nodes[1]).toMatchObject({
      inputs: ['b'],
      outputs: ['y'],
      origin: { op: 'SequenceAt', name: 'SequenceAt_y' },
    });
  });

  it('stays where what is known contradicts it, for the runtime to say so', () => {
    const g = graph([input('q', [3])], [node('Attention', ['q', 'q', 'q'], ['y'])], ['y']);
    expect(lowered(g, new Map([['q', { dtype: 'float32', shape: [3] }]]))).toBe(g);
  });
});

it('brings the constants that it needs', () => {
  const g = graph([input('x', [1, 4])], [node('SplitToSequence', ['x', 'parts'], ['s'], {})], [], {
    parts: tensorOf('int64', [], [1]),
  });
  const known: Types = new Map([
    ['x', { dtype: 'float32', shape: [1, 4] }],
    ['parts', { dtype: 'int64', shape: [], values: [1] }],
  ]);
  const result = lowered(g, known);
  const made = new Set(result.nodes.flatMap((n) => n.outputs));
  for (const name of result.nodes.flatMap((n) => n.inputs)) {
    expect(name === 'x' || made.has(name) || result.initializers.has(name)).toBe(true);
  }
});
