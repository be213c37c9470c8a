import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { type Graph, isFloat, type Network, type Tensor, tensorOf } from '../../../src/model';
import { inferNode } from '../../../src/ops/infer';
import type { Inferred } from '../../../src/ops/operator';
import { type Built, buildNetwork } from '../../../src/tfjs';
import { backwardOf, feedTypes, modelBytes, runBackward } from '../../numeric/gradient';
import { random } from '../draw';
import { load, numbers } from '../runtime';
import { oracleReady, runTf, setWeights, tfModel, weightsOf } from './oracle';

/** One network, made twice: by the layer library, and as our graph in ONNX Runtime; same weights, same inputs. */

export interface CompareOptions {
  /** In place of the free dimensions, by name; 3 where nothing is said. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Elements of input i are whole numbers below this. */
  readonly ids?: number;
  /** Multiplies inputs and weights. */
  readonly scale?: number;
  /** False where the library has no gradient, or a wrong one. */
  readonly gradients?: boolean;
  /** How many times larger than elsewhere rounding errors of gradients may be. */
  readonly rounding?: number;
  readonly seed?: number;
  /** Another description of the same computation, where the library's own backend errs. */
  readonly oracle?: Network;
}

const forwardTolerance = 1e-4;
const gradientTolerance = 1e-3;
/** Gradients that are smaller than this part of the network's largest are 0 but for rounding. */
const vanishing = 1e-3;

/** Expects equal weights (names, shapes, order), equal outputs and equal gradients of every trainable weight. */
export async function expectEqual(network: Network, options: CompareOptions = {}): Promise<Built> {
  await oracleReady();
  const model = tfModel(options.oracle ?? network);
  const built = buildNetwork(network);
  const drawn = [...built.graph.initializers].filter(([, t]) => t.data.kind === 'drawn');
  const theirs = weightsOf(model).map(({ name, shape }) => ({ name, shape }));
  const ours = drawn.map(([name, t]) => ({ name, shape: t.dims }));
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  expect(ours.sort(byName)).toEqual([...theirs].sort(byName));
  expect([...built.parameterCounts.values()].reduce((a, b) => a + b, 0)).toBe(model.countParams());

  const next = random(options.seed ?? 1);
  const { scale = 1 } = options;
  const values = new Map(
    ours.map(({ name, shape }) => [
      name,
      Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () =>
        name.endsWith('variance') ? 0.5 + next() : scale * (2 * next() - 1),
      ),
    ]),
  );
  setWeights(model, values);
  const feeds = inputsOf(built.graph, options, next);
  const theirInputs = [...feeds.values()].map((t) =>
    tf.tensor(Float32Array.from(numbers(t)), [...t.dims], t.dtype === 'int32' ? 'int32' : 'float32'),
  );
  const forward = runTf(model, theirInputs);
  const fed = new Map([
    ...feeds,
    ...ours.map(({ name, shape }) => [name, tensorOf('float32', shape, [...(values.get(name) ?? [])])] as const),
  ]);
  const open = opened(built.graph);
  const run = await (await load(modelBytes(open))).run(fed);
  const outputs = built.graph.outputs.map(({ name }) => run.get(name) as Tensor);
  expect(outputs.map((t) => [...t.dims])).toEqual(forward.outputs.map((o) => o.shape));
  for (const [i, { values: expected }] of forward.outputs.entries()) {
    expect(deviation(numbers(outputs[i] as Tensor), expected)).toBeLessThan(forwardTolerance);
  }
  expectShapes(built, outputs);
  expectOrder(open);
  if (options.gradients !== false) {
    const tolerance = gradientTolerance * (options.rounding ?? 1);
    await expectEqualGradients(open, fed, outputs, model, theirInputs, { next, tolerance });
  }
  for (const t of theirInputs) t.dispose();
  return built;
}

/** What the builder says of the shapes of outputs is true of these. */
function expectShapes(built: Built, outputs: readonly Tensor[]): void {
  for (const [i, { shape }] of built.graph.outputs.entries()) {
    const found = outputs[i]?.dims ?? [];
    expect(shape?.map((d, axis) => (typeof d === 'number' ? d : found[axis]))).toEqual(found);
  }
}

/** Every node stands behind those that make its inputs, as ONNX demands. */
function expectOrder({ inputs, initializers, nodes }: Graph): void {
  const known = new Set(['', ...inputs.map((v) => v.name), ...initializers.keys()]);
  for (const node of nodes) {
    expect(node.inputs.filter((name) => !known.has(name))).toEqual([]);
    for (const name of node.outputs) known.add(name);
  }
}

async function expectEqualGradients(
  graph: Graph,
  feeds: ReadonlyMap<string, Tensor>,
  outputs: readonly Tensor[],
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  { next, tolerance }: { readonly next: () => number; readonly tolerance: number },
): Promise<void> {
  const cotangents = new Map(
    graph.outputs.map(({ name }, i) => {
      const { dims } = outputs[i] as Tensor;
      const elements = Array.from({ length: dims.reduce((n, d) => n * d, 1) }, () => 2 * next() - 1);
      return [name, tensorOf('float32', dims, elements)] as const;
    }),
  );
  const { gradients: expected } = runTf(
    model,
    inputs,
    [...cotangents.values()].map((t) => Float32Array.from(numbers(t))),
  );
  const wanted = [...expected.keys()];
  const types = typesOf(graph, feeds);
  const back = await backwardOf({ graph, types, wanted, feeds, cotangents });
  expect(back.cuts).toEqual([]);
  const found = await runBackward(back, feeds, cotangents);
  const largest = Math.max(...[...expected.values()].flatMap((g) => [...g].map(Math.abs)));
  for (const [name, theirs] of expected) {
    const ours = found.get(name);
    if (!ours) expect({ name, norm: norm(theirs) }).toEqual({ name, norm: 0 });
    else expect(deviation(ours, theirs, vanishing * largest), name).toBeLessThan(tolerance);
  }
}

/** Drawn weights as inputs, as the probe feeds them. */
export function opened(graph: Graph): Graph {
  const weights = [...graph.initializers].filter(([, t]) => t.data.kind === 'drawn');
  return {
    ...graph,
    inputs: [...graph.inputs, ...weights.map(([name, t]) => ({ name, dtype: t.dtype, shape: t.dims }))],
    initializers: new Map([...graph.initializers].filter(([, t]) => t.data.kind !== 'drawn')),
  };
}

function inputsOf(
  graph: Graph,
  { sizes = {}, ids, scale = 1 }: CompareOptions,
  next: () => number,
): Map<string, Tensor> {
  return new Map(
    graph.inputs.map(({ name, dtype = 'float32', shape = [] }) => {
      const dims = shape.map((d) => (typeof d === 'number' ? d : (sizes[d ?? ''] ?? 3)));
      const n = dims.reduce((a, b) => a * b, 1);
      const element = ids === undefined ? () => scale * (4 * next() - 2) : () => Math.floor(ids * next());
      return [name, tensorOf(dtype, dims, Array.from({ length: n }, element))] as const;
    }),
  );
}

function typesOf(graph: Graph, feeds: ReadonlyMap<string, Tensor>): Map<string, Inferred> {
  const types = new Map<string, Inferred>(feedTypes(feeds));
  for (const [name, t] of graph.initializers) {
    types.set(name, { dtype: t.dtype, shape: t.dims, ...(!isFloat(t.dtype) && { values: numbers(t) }) });
  }
  for (const node of graph.nodes) inferNode(node, types);
  return types;
}

const norm = (values: Iterable<number>): number => Math.hypot(...values);

/** Largest difference, over the largest number expected (or `least`, where that is more). */
export function deviation(found: ArrayLike<number>, expected: ArrayLike<number>, least = 1e-30): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [worst, largest] = [0, least];
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs((found[i] as number) - (expected[i] as number)));
    largest = Math.max(largest, Math.abs(expected[i] as number));
  }
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst / largest;
}
