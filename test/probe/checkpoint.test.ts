import { afterAll, describe, expect, it } from 'vitest';
import { capturedInputs, type Graph, type Node, tensorOf } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { inferNode } from '../../src/ops/infer';
import { checkpointed } from '../../src/probe/checkpoint';
import { startProbe } from '../../src/probe/client';
import { differentiate } from '../../src/probe/differentiate';
import { footprint } from '../../src/probe/footprint';
import { piecesOf } from '../../src/probe/pieces';
import type { Fetch } from '../../src/probe/protocol';
import { encoded } from '../../src/probe/stages';
import { feed, graph, input, job, node, standardNormal } from './graphs';

const process = startProbe();
afterAll(() => process.dispose());

const shape = [8, 64];
const bytes = 8 * 64 * 4;

interface Joint {
  readonly graph: Graph;
  readonly types: Types;
  /** Index of the first backward node. */
  readonly backward: number;
  readonly fetches: readonly Fetch[];
}

/** The nodes forward and backward, and the gradient of the input to be measured. */
function joint(nodes: readonly Node[], output: string): Joint {
  const forward = graph([input('x', shape)], nodes, [output], { half: tensorOf('float32', [], [0.5]) });
  const types: Types = new Map([
    ['x', { dtype: 'float32', shape }],
    ['half', { dtype: 'float32', shape: [] }],
  ]);
  for (const n of nodes) inferNode(n, types);
  types.set('c', { dtype: 'float32', shape });
  const cotangents = new Map([[output, 'c']]);
  const result = differentiate({ graph: forward, types, cotangents, wanted: new Set(['x']) });
  const whole: Graph = {
    ...forward,
    inputs: [...forward.inputs, { name: 'c' }],
    initializers: new Map([...forward.initializers, ...result.initializers]),
    nodes: result.nodes,
  };
  const fetches = [{ name: result.gradients.get('x') ?? '', want: ['value'] as const }];
  return { graph: whole, types, backward: nodes.length, fetches };
}

const tanhs = (depth: number): Node[] =>
  Array.from({ length: depth }, (_, i) => node('Tanh', [i ? `h${i - 1}` : 'x'], [`h${i}`]));

const piecesIn = ({ graph, types, backward, fetches }: Joint, segments: number) => {
  const { nodes, begins } =
    segments > 1 ? checkpointed(graph.nodes, backward, segments, types) : { nodes: graph.nodes, begins: undefined };
  return piecesOf(nodes, fetches, types, { bytes: 2 ** 30, nodes: 10_000, ...(begins && { begins }) });
};

const gradient = async (j: Joint, segments: number): Promise<Uint8Array> => {
  const inputs = [feed('x', shape, standardNormal), feed('c', shape, standardNormal)];
  const stages = encoded(j.graph, piecesIn(j, segments), j.types, '.');
  const { tensors } = await process.run({ ...job(j.graph, { inputs }), stages });
  return tensors.get(j.fetches[0]?.name ?? '')?.values?.[0] ?? new Uint8Array();
};

const depth = 100;

describe('a chain of a hundred layers, cut into segments', () => {
  const chain = joint(tanhs(depth), `h${depth - 1}`);

  it.each([2, 5, 10, 30])('%i: gives every bit of the gradient', async (segments) => {
    const whole = await gradient(chain, 1);
    expect(whole).toHaveLength(bytes);
    expect(await gradient(chain, segments)).toEqual(whole);
  });

  it('computes every layer but those of the last segment twice', () => {
    const tanh = (segments: number): number =>
      piecesIn(chain, segments).reduce((n, p) => n + p.nodes.filter((x) => x.op === 'Tanh').length, 0);
    expect(tanh(1)).toBe(depth);
    for (const segments of [2, 5, 10]) {
      // A segment's end is kept, not computed again.
      const twice = (depth / segments - 1) * (segments - 1);
      expect(tanh(segments) - depth).toBeGreaterThan(twice - segments);
      expect(tanh(segments) - depth).toBeLessThan(twice + segments);
    }
  });

  it('holds about 2·√n activations in √n segments, not n', () => {
    // A tanh's gradient holds two values more for a moment.
    const held = (segments: number): number => footprint(piecesIn(chain, segments), chain.types) / bytes;
    expect(held(1)).toBeGreaterThan(depth);
    expect(held(10)).toBeLessThan(30);
  });

  it('starts a stage wherever something is computed again', () => {
    expect(piecesIn(chain, 5)).toHaveLength(5);
  });
});

describe('what is computed twice is chosen with care', () => {
  it('values that skip many layers are kept', async () => {
    // x + tanh(…) from the second layer to the last.
    const skip = joint([...tanhs(40), node('Add', ['h1', 'h39'], ['y'])], 'y');
    const [first] = piecesIn(skip, 5);
    expect(first?.handsOn).toContain('h1');
    expect(await gradient(skip, 5)).toEqual(await gradient(skip, 1));
  });

  it('random numbers are drawn once', () => {
    const dropped = joint(
      tanhs(20).flatMap((n, i) =>
        i === 5 ? [node('RandomNormalLike', ['h4'], ['noise']), node('Mul', ['h4', 'noise'], ['h5'])] : [n],
      ),
      'h19',
    );
    const nodes = piecesIn(dropped, 4).flatMap((p) => p.nodes);
    expect(nodes.filter((n) => n.op === 'RandomNormalLike')).toHaveLength(1);
  });

  it('branches that read a value from outside read the one that is computed again', async () => {
    const branch = (factor: string): Graph => ({
      ...graph([], [node('Mul', ['h3', factor], [`b-${factor}`])], [`b-${factor}`]),
    });
    const both = {
      then_branch: { type: 'graph', value: branch('half') },
      else_branch: { type: 'graph', value: branch('h2') },
    } as const;
    const nodes = [
      ...tanhs(6),
      node('ReduceSum', ['h5'], ['sum'], { keepdims: { type: 'int', value: 0 } }),
      node('Less', ['sum', 'half'], ['on']),
      node('If', ['on'], ['chosen'], both),
      node('Add', ['chosen', 'h5'], ['s']),
      ...Array.from({ length: 12 }, (_, i) => node('Tanh', [i ? `k${i - 1}` : 's'], [`k${i}`])),
    ];
    const conditional = joint(nodes, 'k11');
    const pieces = piecesIn(conditional, 4);
    const read = new Set(pieces.flatMap((p) => p.nodes.filter((n) => n.op === 'If').flatMap(capturedInputs)));
    expect([...read].some((name) => name.startsWith('again:'))).toBe(true);
    expect(await gradient(conditional, 4)).toEqual(await gradient(conditional, 1));
  });
});
