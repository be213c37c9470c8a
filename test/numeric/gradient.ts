import { type Graph, isFloat, type Node, type Tensor, tensorOf } from '../../src/model';
import type { Types } from '../../src/ops/builder';
import { knownValues } from '../../src/ops/shapes';
import type { Differentiated } from '../../src/probe/differentiate';
import { prune } from '../../src/probe/prune';
import type { Resolve } from '../../src/probe/resolve';
import { specialise } from '../../src/probe/specialise';
import { encodeModel, type OnnxModel } from '../../src/sources/onnx';
import { canonicalise } from '../../src/sources/onnx/canonicalise';
import { load, numbers } from '../support/runtime';

/** Gradients of a model as the product makes them, run in this process. */

export type Feeds = ReadonlyMap<string, Tensor>;

export interface Gradients {
  /** Input name → dL/d(input), for those that have one. */
  readonly of: ReadonlyMap<string, readonly number[]>;
  readonly absent: Differentiated['absent'];
  readonly cuts: Differentiated['cuts'];
}

/** Bytes of a canonical graph. */
export const modelBytes = (graph: Graph): Uint8Array =>
  encodeModel({ graph, opsets: graph.opsets ?? new Map([['', 21]]), irVersion: 10 });

/** Types of feeds; the values too where they are integers, which decide shapes and branches. */
export const feedTypes = (feeds: Feeds): ReadonlyMap<string, { dtype: Tensor['dtype']; shape: readonly number[] }> =>
  new Map(
    [...feeds].map(([name, t]) => {
      const follow = !isFloat(t.dtype) && t.data.kind === 'bytes' && t.data.bytes.length <= knownValues;
      return [name, { dtype: t.dtype, shape: t.dims, ...(follow && { values: numbers(t) }) }];
    }),
  );

/** The graph of a model's gradients. */
export interface Backward {
  /** Forward and backward nodes; its inputs are the model's and the cotangents', its outputs the gradients. */
  readonly graph: Graph;
  /** Input of the model → output of the graph that is its gradient. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Output of the model → input of the graph that is its cotangent. */
  readonly seeds: ReadonlyMap<string, string>;
  readonly backwardNodes: ReadonlySet<Node>;
  readonly types: Types;
  readonly absent: Differentiated['absent'];
  readonly cuts: Differentiated['cuts'];
}

/** Appends the gradients of L = Σ outputs·cotangents with respect to every float input. */
export async function backward(model: OnnxModel, feeds: Feeds, cotangents: Feeds): Promise<Backward> {
  const { graph, types } = canonicalise(model, feedTypes(feeds));
  const wanted = graph.inputs.filter((v) => isFloat(feeds.get(v.name)?.dtype)).map((v) => v.name);
  for (const [output, t] of cotangents) types.set(output, { ...types.get(output), dtype: t.dtype, shape: t.dims });
  return backwardOf({ graph, types, wanted, feeds, cotangents });
}

export interface BackwardRequest {
  /** Canonical. */
  readonly graph: Graph;
  readonly types: Types;
  readonly wanted: readonly string[];
  readonly feeds: Feeds;
  readonly cotangents: Feeds;
}

/** Gradients of a canonical graph with respect to some of its inputs. */
export async function backwardOf({ graph, types, wanted, feeds, cotangents }: BackwardRequest): Promise<Backward> {
  const seeds = new Map([...cotangents.keys()].map((output) => [output, `cotangent of ${output}`]));
  for (const [output, name] of seeds) {
    const t = cotangents.get(output) as Tensor;
    types.set(name, { dtype: t.dtype, shape: t.dims });
  }
  const request = { graph, types, cotangents: seeds, wanted: new Set(wanted) };
  const only = [1];
  const resolve: Resolve = async (forward, names) => {
    const values = await (await load(modelBytes(forward))).run(feeds);
    return new Map(
      names.flatMap((name) => {
        const t = values.get(name);
        if (!t) return [];
        const small = !isFloat(t.dtype) && t.dims.reduce((n, d) => n * d, 1) <= knownValues;
        const type = { dtype: t.dtype, shape: t.dims, ...(small && { values: numbers(t) }) };
        return [[name, { type, seeds: only }] as const];
      }),
    );
  };
  const result = await specialise(request, resolve, { seeds: only, by: [] });
  const found = new Map([...result.gradients].filter(([value]) => request.wanted.has(value)));
  const joint: Graph = {
    ...graph,
    inputs: [...graph.inputs, ...[...seeds.values()].map((name) => ({ name, ...types.get(name) }))],
    outputs: [...found.values()].map((name) => ({ name })),
    initializers: result.initializers,
    nodes: prune(result.nodes, found.values()),
  };
  const backwardNodes = new Set(result.nodes.slice(result.graph.nodes.length));
  const { absent, cuts } = result;
  return { graph: joint, gradients: found, seeds, backwardNodes, types, absent, cuts };
}

/** Runs the graph of gradients: dL/d(input) by input. */
export async function runBackward(
  { graph, gradients: names, seeds }: Pick<Backward, 'graph' | 'gradients' | 'seeds'>,
  feeds: Feeds,
  cotangents: Feeds,
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (!names.size) return new Map();
  const given = [...seeds].map(([output, name]) => [name, cotangents.get(output) as Tensor] as const);
  const run = await (await load(modelBytes(graph))).run(new Map([...feeds, ...given]));
  return new Map([...names].map(([value, name]) => [value, numbers(run.get(name) as Tensor)]));
}

/** dL/d(input) for every float input, where L = Σ outputs·cotangents. */
export async function gradients(model: OnnxModel, feeds: Feeds, cotangents: Feeds): Promise<Gradients> {
  const result = await backward(model, feeds, cotangents);
  return { of: await runBackward(result, feeds, cotangents), absent: result.absent, cuts: result.cuts };
}

/** A reproducible stream of uniform numbers in (-1, 1) (mulberry32). */
export function randoms(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** Elements beyond this are not numbers that a loss could hold: infinities, and what stands for them in a mask. */
const beyond = (dtype: Tensor['dtype']): number => (dtype === 'float16' ? 65504 : 1e30);

/** Random cotangents for the float outputs; 0 where an output is infinite, unless all of it is. */
export function randomCotangents(outputs: Feeds, seed: number): Map<string, Tensor> {
  const random = randoms(seed);
  return new Map(
    [...outputs]
      .filter(([, t]) => isFloat(t.dtype))
      .map(([name, t]) => {
        const counts = numbers(t).map((y) => Math.abs(y) < beyond(t.dtype));
        const some = counts.includes(true);
        return [
          name,
          tensorOf(
            t.dtype,
            t.dims,
            counts.map((c) => (c || !some ? random() : 0)),
          ),
        ];
      }),
  );
}
