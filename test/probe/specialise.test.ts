import { describe, expect, it, vi } from 'vitest';
import type { Graph } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { inferNode } from '../../src/ops/infer';
import type { Inferred } from '../../src/ops/operator';
import type { Learnt } from '../../src/probe/resolve';
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

const draws = { seeds: [1, 2, 3], by: [] };

/** What a run of all three draws tells of these names; every draw has the same but for those values that are named in `differing`. */
function told(
  all: Readonly<Record<string, Inferred>>,
  names: readonly string[],
  differing: Readonly<Record<string, readonly number[]>> = {},
): Map<string, Learnt> {
  return new Map(
    names.flatMap((name) => {
      const type = all[name];
      return type ? [[name, { type, seeds: differing[name] ?? draws.seeds }] as const] : [];
    }),
  );
}

describe('a shape that only a run can tell', () => {
  it('is asked for once, and the gradient then passes', async () => {
    const resolve = vi.fn(async (_: Graph, names: readonly string[]) => {
      const all: Record<string, Inferred> = {
        where: { dtype: 'int64', shape: [1, 4], values: [0, 2, 3, 5] },
        indices: { dtype: 'int64', shape: [4, 1], values: [0, 2, 3, 5] },
        kept: { dtype: 'float32', shape: [4] },
      };
      return told(all, names);
    });
    const result = await specialise(request(compressed(), { x }), resolve, draws);
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(resolve.mock.calls[0]?.[1]).toContain('kept');
    expect(result.cuts).toEqual([]);
    expect(result.gradients.has('x')).toBe(true);
  });

  it('stays a cut where the run cannot tell either, and is not asked for again and again', async () => {
    const resolve = vi.fn(async () => new Map<string, Learnt>());
    const result = await specialise(request(compressed(), { x }), resolve, draws);
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(result.cuts).toHaveLength(1);
    expect(result.cuts[0]?.reason).toMatch(/known only at run time/);
    expect(result.absent.get('x')).toMatch(/^cut at /);
  });
});

it('a graph whose types are all known runs nothing', async () => {
  const resolve = vi.fn(async () => new Map<string, Learnt>());
  const g = graph([input('x', [6])], [node('Tanh', ['x'], ['h']), node('ReduceSum', ['h'], ['y'])], ['y']);
  const result = await specialise(request(g, { x }), resolve, draws);
  expect(resolve).not.toHaveBeenCalled();
  expect([...result.gradients.keys()]).toContain('x');
});

describe('what the drawn numbers decide', () => {
  const first: Readonly<Record<string, Inferred>> = {
    where: { dtype: 'int64', shape: [1, 4] },
    indices: { dtype: 'int64', shape: [4, 1] },
    kept: { dtype: 'float32', shape: [4] },
  };

  it('is as in the first draw, and only draws that agree with it are left', async () => {
    const agreeing = { where: [1, 3], indices: [1, 3], kept: [1, 3] };
    const resolve = vi.fn(async (_: Graph, names: readonly string[]) => told(first, names, agreeing));
    const result = await specialise(request(compressed(), { x }), resolve, draws);
    expect(result.cuts).toEqual([]);
    expect(result.decided.seeds).toEqual([1, 3]);
    expect(result.decided.by).toContain('kept');
  });

  it('is not taken where what is the same in every draw suffices', async () => {
    const resolve = vi.fn(async (_: Graph, names: readonly string[]) => told(first, names, { where: [1] }));
    const result = await specialise(request(compressed(), { x }), resolve, draws);
    expect(result.cuts).toEqual([]);
    expect(result.decided).toEqual(draws);
  });
});
