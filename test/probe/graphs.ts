import {
  type Attributes,
  type DataType,
  type Dimension,
  type Graph,
  type Node,
  type Tensor,
  tensorOf,
  type ValueInfo,
} from '../../src/model';
import type { FeedSpec, Fetch, Fill, ProbeJob } from '../../src/probe/protocol';
import { encodeModel } from '../../src/sources/onnx';

/** Small graphs, written down. */

export const input = (name: string, shape: readonly Dimension[], dtype: DataType = 'float32'): ValueInfo => ({
  name,
  dtype,
  shape,
});

export const node = (op: string, inputs: string[], outputs: string[], attributes: Attributes = {}): Node => ({
  op,
  domain: '',
  name: `${op}_${outputs[0]}`,
  inputs,
  outputs,
  attributes,
});

export const graph = (
  inputs: readonly ValueInfo[],
  nodes: readonly Node[],
  outputs: readonly string[],
  initializers: Readonly<Record<string, Tensor>> = {},
): Graph => ({
  name: 'g',
  inputs,
  outputs: outputs.map((name) => ({ name })),
  initializers: new Map(Object.entries(initializers)),
  nodes,
  values: new Map(),
});

export const modelBytes = (g: Graph): Uint8Array => encodeModel({ graph: g, opsets: new Map([['', 21]]) });

export const feed = (name: string, dims: readonly number[], fill: Fill, dtype: DataType = 'float32'): FeedSpec => ({
  name,
  dtype,
  dims,
  fill,
  stream: name,
});

export const standardNormal: Fill = { kind: 'normal', mean: 0, std: 1 };

/** A job on this graph with everything else left at nothing. */
export const job = (
  g: Graph,
  { fetches = [], ...rest }: Partial<ProbeJob> & { readonly fetches?: readonly Fetch[] } = {},
): ProbeJob => ({
  stages: [{ model: modelBytes(g), fetches, handsOn: [] }],
  inputs: [],
  cotangents: [],
  loss: [],
  seeds: [1],
  session: { threads: 1, optimization: 'basic', prepacking: false, memoryArena: false },
  frugal: false,
  ...rest,
});

const body: Graph = {
  ...graph(
    [input('i', [], 'int64'), input('go', [], 'bool'), input('a', [1])],
    [node('Identity', ['go'], ['on']), node('Add', ['a', 'a'], ['b'])],
    [],
  ),
  outputs: [input('on', [], 'bool'), input('b', [1])],
};

/** Adds 2^40 times, inside the runtime. */
export const endlessJob = job(
  graph([input('x', [1])], [node('Loop', ['trips', '', 'x'], ['y'], { body: { type: 'graph', value: body } })], ['y'], {
    trips: tensorOf('int64', [], [2 ** 40]),
  }),
  { inputs: [feed('x', [1], standardNormal)], fetches: [{ name: 'y', want: ['stats'] }] },
);
