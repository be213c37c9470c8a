import { afterAll, describe, expect, test } from 'vitest';
import { type Distribution, type Graph, isDrawn, isFloat, type Tensor } from '../../src/model';
import { startProbe } from '../../src/probe/client';
import { bytesOf } from '../../src/probe/elements';
import type { PlannedInput } from '../../src/probe/feeds';
import { fill } from '../../src/probe/fill';
import type { Measured, MeasuredTensor } from '../../src/probe/measured';
import { probe } from '../../src/probe/probe';
import { canonicalise } from '../../src/sources/onnx/canonicalise';
import { feed, graph, input, node, standardNormal } from './graphs';

/** The real worker with the real runtime. */
const process = startProbe();
afterAll(() => process.dispose());

const drawn = (dims: readonly number[], distribution: Distribution, stream: string): Tensor => ({
  dtype: 'float32',
  dims,
  data: { kind: 'drawn', distribution, stream },
});

const weights = {
  'a/kernel': drawn([6, 5], { kind: 'truncated-normal', mean: 0, std: 0.5 }, 'a/kernel'),
  'a/bias': drawn([5], { kind: 'uniform', low: -1, high: 1 }, 'a/bias'),
  'b/kernel': drawn([5, 5], { kind: 'orthogonal', gain: 1 }, 'b/kernel'),
  'c/kernel': drawn([5, 3], { kind: 'normal', mean: 0, std: 1 }, 'c/kernel'),
};

const network = (initializers: Readonly<Record<string, Tensor>> = weights): Graph =>
  graph(
    [input('x', [4, 6])],
    [
      node('MatMul', ['x', 'a/kernel'], ['p']),
      node('Add', ['p', 'a/bias'], ['q']),
      node('Tanh', ['q'], ['h']),
      node('Identity', ['b/kernel'], ['b/kernel/read']),
      node('MatMul', ['h', 'b/kernel/read'], ['r']),
      node('Relu', ['r'], ['s']),
      node('MatMul', ['s', 'c/kernel'], ['y']),
    ],
    ['y'],
    initializers,
  );

const x: PlannedInput = { spec: feed('x', [4, 6], standardNormal), from: 'synthetic:features' };

const measure = (g: Graph, seeds: readonly number[]): Promise<Measured> =>
  probe(
    {
      ...canonicalise({
        file: '/model',
        irVersion: 10,
        opsets: new Map([['', 21]]),
        graph: g,
        functions: [],
        metadata: new Map(),
      }),
      layers: [],
      file: '/model',
      isParameter: (name) => isFloat(g.initializers.get(name)?.dtype),
      weights: new Map(),
      inputs: [x],
      cotangents: {},
      seeds,
      training: false,
      threads: 1,
    },
    { process },
  );

const named = ({ tensors }: Measured, name: string): MeasuredTensor => {
  const found = tensors.find((t) => t.name === name);
  return found ?? expect.fail(`${name} was not measured`);
};

/** The same numbers as the child draws them for this seed, stored. */
const storedFor = (seed: number): Readonly<Record<string, Tensor>> =>
  Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => {
      if (tensor.data.kind !== 'drawn') return expect.fail('a stored tensor');
      const spec = { ...feed(name, tensor.dims, tensor.data.distribution), stream: `weight:${name}` };
      return [name, { ...tensor, data: { kind: 'bytes', bytes: bytesOf(fill(spec, 'float32', seed)) } }];
    }),
  );

describe('a network whose weights are drawn', () => {
  test('has the gradients of the same network with these weights stored', async () => {
    for (const seed of [1, 7]) {
      const [fed, stored] = [await measure(network(), [seed]), await measure(network(storedFor(seed)), [seed])];
      expect(fed.status).toBe('ok');
      expect(fed.loss).toBeCloseTo(stored.loss ?? Number.NaN, 6);
      for (const name of [...Object.keys(weights), 'b/kernel/read', 'x']) {
        const [a, b] = [named(fed, name).gradient, named(stored, name).gradient];
        expect(a?.l2 ?? 0).toBeGreaterThan(0);
        expect((a?.l2 ?? 0) / (b?.l2 ?? 1)).toBeCloseTo(1, 5);
        expect(a?.n).toBe(b?.n);
      }
    }
  });

  test('reports each weight as a parameter, with the numbers of all draws together', async () => {
    const measured = await measure(network(), [1, 2, 3, 4]);
    const bias = named(measured, 'a/bias');
    expect([bias.role, bias.shape, bias.value?.n]).toEqual(['parameter', [5], 20]);
    expect(bias.value?.maxAbs).toBeLessThan(1);
    expect(bias.value?.seedStd).toBeGreaterThan(0);
    // ‖Q‖² = 5 whatever is drawn; and a name that an Identity gives it is the same weight.
    for (const name of ['b/kernel', 'b/kernel/read'])
      expect(named(measured, name).value?.l2).toBeCloseTo(Math.sqrt(20), 5);
    expect(named(measured, 'b/kernel').value?.seedStd).toBeLessThan(1e-6);
  });

  test('draws the same again, and no weight changes when another joins', async () => {
    const before = await measure(network(), [1]);
    const more = { first: drawn([6], { kind: 'normal', mean: 1, std: 0 }, 'first'), ...weights };
    const joined = network(more);
    const after = await measure(
      {
        ...joined,
        nodes: [
          node('Mul', ['x', 'first'], ['x1']),
          ...joined.nodes.map((n, i) => (i ? n : { ...n, inputs: ['x1', 'a/kernel'] })),
        ],
      },
      [1],
    );
    for (const name of Object.keys(weights)) expect(named(after, name).value).toEqual(named(before, name).value);
    expect((await measure(network(), [1])).tensors).toEqual(before.tensors);
    expect(named(await measure(network(), [2]), 'a/kernel').value).not.toEqual(named(before, 'a/kernel').value);
  });
});

test('constant folding leaves drawn weights alone', () => {
  const { graph: said } = canonicalise({
    file: '/model',
    irVersion: 10,
    opsets: new Map([['', 21]]),
    graph: network(),
    functions: [],
    metadata: new Map(),
  });
  expect([...said.initializers].filter(([, t]) => isDrawn(t)).map(([name]) => name)).toEqual(Object.keys(weights));
});
