import { describe, expect, it, vi } from 'vitest';
import type { Graph } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { inferNode } from '../../src/ops/infer';
import type { Inferred } from '../../src/ops/operator';
import { specialise } from '../../src/probe/specialise';
import { graph, input, node } from './graphs';

/** y = sum of the elements of x that are not 0: how many they are, only a run can tell. */
const compressed = (): Graph =>
  graph(
    [input('x', [6])],
    [
      node('NonZero', ['x'], ['where']),
      node('Transpose', ['where'], ['indices']),
      node('GatherND', ['x', 'indices'], ['kept']),
      node('ReduceSum', ['kept'], ['y']),
    ],
    ['y'],
  );

function request(g: Graph, known: Readonly<Record<string, Inferred>>) {
  const types: Types = new Map(Object.entries(known));
  for (const n of g.nodes) inferNode(n, types);
  types.set('c', { dtype: 'float32', shape: [1] });
  return { graph: g, types, cotangents: new Map([['y', 'c']]), wanted: new Set(['x']) };
}

const x: Inferred = { dtype: 'float32', shape: [6] };

describe('a shape that only a run can tell', () => {
  it('is asked for once, and the gradient then passes', async () => {
    const resolve = vi.fn(async (_: Graph, names: readonly string[]) => {
      const all: Record<string, Inferred> = {
        where: { dtype: 'int64', shape: [1, 4], values: [0, 2, 3, 5] },
        indices: { dtype: 'int64', shape: [4, 1], values: [0, 2, 3, 5] },
        kept: { dtype: 'float32', shape: [4] },
      };
      return new Map(names.flatMap((name) => (all[name] ? [[name, all[name]] as const] : [])));
    });
    const result = await specialise(request(compressed(), { x }), resolve);
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(resolve.mock.calls[0]?.[1]).toContain('kept');
    expect(result.cuts).toEqual([]);
    expect(result.gradients.has('x')).toBe(true);
  });

  it('stays a cut where the run cannot tell either, and is not asked for again and again', async () => {
    const resolve = vi.fn(async () => new Map<string, Inferred>());
    const result = await specialise(request(compressed(), { x }), resolve);
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(result.cuts).toHaveLength(1);
    expect(result.cuts[0]?.reason).toMatch(/known only at run time/);
    expect(result.absent.get('x')).toMatch(/^cut at /);
  });
});

it('a graph whose types are all known runs nothing', async () => {
  const resolve = vi.fn(async () => new Map<string, Inferred>());
  const g = graph([input('x', [6])], [node('Tanh', ['x'], ['h']), node('ReduceSum', ['h'], ['y'])], ['y']);
  const result = await specialise(request(g, { x }), resolve);
  expect(resolve).not.toHaveBeenCalled();
  expect([...result.gradients.keys()]).toContain('x');
});
