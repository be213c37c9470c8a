import { afterAll, describe, expect, it } from 'vitest';
import { type Graph, int } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { inferNode } from '../../src/ops/infer';
import { startProbe } from '../../src/probe/client';
import type { Fetch, ProbeJob, Stage } from '../../src/probe/protocol';
import { stagesOf } from '../../src/probe/stages';
import { feed, graph, input, job, node, standardNormal } from './graphs';

const probe = startProbe();
afterAll(() => probe.dispose());

const depth = 12;

/** h0 = tanh(x), h1 = tanh(h0), …; each also hands a value on to the last layer: y = h11 + Σ h. */
const chain = (): Graph => ({
  ...graph(
    [input('x', [4, 16])],
    [
      ...Array.from({ length: depth }, (_, i) => node('Tanh', [i ? `h${i - 1}` : 'x'], [`h${i}`])),
      node(
        'Sum',
        Array.from({ length: depth }, (_, i) => `h${i}`),
        ['y'],
      ),
      node('ReduceSum', ['y'], ['total'], { keepdims: int(0) }),
    ],
    ['total'],
  ),
});

function typesOf(g: Graph): Types {
  const types: Types = new Map([['x', { dtype: 'float32', shape: [4, 16] }]]);
  for (const n of g.nodes) inferNode(n, types);
  return types;
}

const every: readonly Fetch[] = ['x', ...Array.from({ length: depth }, (_, i) => `h${i}`), 'y', 'total'].map(
  (name) => ({
    name,
    want: ['stats', 'value'],
  }),
);

const run = async (stages: readonly Stage[], rest: Partial<ProbeJob> = {}) =>
  probe.run({ ...job(chain(), { inputs: [feed('x', [4, 16], standardNormal)], ...rest }), stages });

const hBytes = 4 * 16 * 4;

describe('a graph whose measured values exceed what a stage may hold', () => {
  const g = chain();
  const types = typesOf(g);
  const whole = stagesOf(g, every, types, '.');
  const cut = stagesOf(g, every, types, '.', 3 * hBytes);

  it('is cut, and else left whole', () => {
    expect(whole).toHaveLength(1);
    expect(cut).toHaveLength(5);
  });

  it('fetches every value once, where it is made', () => {
    expect(cut.flatMap((s) => s.fetches.map((f) => f.name)).sort()).toEqual(every.map((f) => f.name).sort());
  });

  it('hands on what later stages take in, and nothing else', () => {
    expect(cut.map((s) => s.handsOn)).toEqual([
      ['h0', 'h1', 'h2'],
      ['h3', 'h4', 'h5'],
      ['h6', 'h7', 'h8'],
      ['h9', 'h10', 'h11'],
      [],
    ]);
  });

  it('gives the same numbers as the whole', async () => {
    const [one, many] = [await run(whole, { seeds: [1, 2] }), await run(cut, { seeds: [1, 2] })];
    for (const { name } of every) expect(many.tensors.get(name), name).toEqual(one.tensors.get(name));
  });

  it('finds its loss wherever its output is made', async () => {
    const cotangents = [feed('c', [], { kind: 'constant', value: 2 })];
    const loss = [{ output: 'total', cotangent: 'c' }];
    const { loss: found, tensors } = await run(cut, { cotangents, loss });
    expect(found[0]).toBeCloseTo(2 * (tensors.get('total')?.stats?.mean ?? Number.NaN), 5);
  });
});

it('a value that cannot leave a session stays in one with its readers, and the rest is cut', () => {
  const g = graph(
    [input('x', [4, 16])],
    [
      node('Tanh', ['x'], ['h']),
      node('Tanh', ['h'], ['i']),
      node('SequenceConstruct', ['i'], ['s']),
      node('Tanh', ['i'], ['k']),
      node('SequenceAt', ['s', 'zero'], ['z']),
      node('Tanh', ['z'], ['l']),
    ],
    ['k', 'l'],
  );
  const types = typesOf(g);
  for (const name of ['z', 'l']) types.set(name, { dtype: 'float32', shape: [4, 16] });
  const fetches: Fetch[] = ['h', 'i', 'k', 'z', 'l'].map((name) => ({ name, want: ['stats'] }));
  const stages = stagesOf(g, fetches, types, '.', hBytes);
  expect(stages.map((s) => s.fetches.map((f) => f.name))).toEqual([['h'], ['i', 'k', 'z'], ['l']]);
});

describe('a graph of many nodes', () => {
  const steps = 5_000;
  const long: Graph = graph(
    [input('x', [4, 16])],
    Array.from({ length: steps }, (_, i) => node('Tanh', [i ? `h${i - 1}` : 'x'], [`h${i}`])),
    [`h${steps - 1}`],
  );
  const types: Types = new Map([['x', { dtype: 'float32', shape: [4, 16] }]]);
  for (const n of long.nodes) inferNode(n, types);
  const last: readonly Fetch[] = [{ name: `h${steps - 1}`, want: ['stats', 'value'] }];

  it('is cut, however little it fetches: the runtime takes long to load a long graph', () => {
    const stages = stagesOf(long, last, types, '.');
    expect(stages.map((s) => s.handsOn)).toEqual([['h1999'], ['h3999'], []]);
  });

  it('computes what it would in one piece', async () => {
    const fetches: readonly Fetch[] = [{ name: 'x', want: ['value'] }, ...last];
    const { tensors } = await run(stagesOf(long, fetches, types, '.'), { loss: [] });
    const numbers = (name: string): readonly number[] => {
      const bytes = tensors.get(name)?.values?.[0];
      return bytes ? [...new Float32Array(Uint8Array.from(bytes).buffer)] : [];
    };
    const expected = numbers('x').map((x) => {
      let y = x;
      for (let i = 0; i < steps; i++) y = Math.tanh(y);
      return y;
    });
    expect(expected).toHaveLength(64);
    for (const [i, y] of numbers(`h${steps - 1}`).entries()) expect(y).toBeCloseTo(expected[i] as number, 5);
  });
});
