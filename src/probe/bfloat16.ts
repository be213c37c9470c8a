import { type DataType, dataTypes, type Graph, isFloat, numberAttribute } from '../model';
import type { Types } from '../ops/builder';
import { collectOutputs } from './differentiate';
import type { Execution } from './execute';
import type { Precision } from './measured';
import type { FeedSpec } from './protocol';
import { type Widened, widen } from './wide/widen';

/** ONNX Runtime takes, gives and computes no bfloat16 on a CPU; float32 holds all of its numbers. */

const narrow: DataType = 'bfloat16';
const computed = 'float32';

/** The same in float32, for graphs that take or make values of bfloat16; undefined for others. Weights stay as they are stored. */
export function withoutBfloat16(execution: Execution): Execution | undefined {
  const wide = widened(execution.graph, execution.types);
  if (!wide) return undefined;
  const { job } = execution;
  return {
    ...execution,
    graph: wide.graph,
    types: wide.types,
    job: { ...job, inputs: job.inputs.map(fedWide), cotangents: job.cotangents.map(fedWide) },
  };
}

/** A graph that can be run, where the given one cannot. */
export function widened(graph: Graph, types: Types): Pick<Widened, 'graph' | 'types'> | undefined {
  const made = new Set(graph.inputs.map((v) => v.name));
  collectOutputs(graph, made);
  const isNarrow = (name: string): boolean => types.get(name)?.dtype === narrow;
  if (![...made].some(isNarrow)) return undefined;
  const inputs = new Set(graph.inputs.map((v) => v.name).filter(isNarrow));
  const fed: Types = new Map(types);
  for (const [name, type] of types) if (inputs.has(name)) fed.set(name, { ...type, dtype: computed });
  const given = graph.inputs.map((v) => (v.dtype === narrow ? ({ ...v, dtype: computed } as const) : v));
  return widen({ ...graph, inputs: given }, fed, computed);
}

export const fedWide = (f: FeedSpec): FeedSpec => (f.dtype === narrow ? { ...f, dtype: computed } : f);

/** Of values that a widened graph made in float32: what they are in the graph itself. A value is what the floats are that it is made of. */
export function typesBefore(graph: Graph, types: Types): (value: string, made: DataType) => DataType {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((name) => [name, n] as const)));
  const found = new Map<string, DataType | undefined>();
  const before = (name: string): DataType | undefined => {
    const known = types.get(name)?.dtype ?? graph.initializers.get(name)?.dtype;
    if (known || found.has(name)) return known ?? found.get(name);
    const node = makers.get(name);
    const code = node?.op === 'Cast' ? numberAttribute(node, 'to', 0) : undefined;
    const dtype = code === undefined ? node?.inputs.map(before).find(isFloat) : dataTypes[code];
    found.set(name, dtype);
    return dtype;
  };
  return (value, made) => (made === computed ? (before(value) ?? made) : made);
}

/** What is said where a graph was computed in float32 for that reason. */
export const computedInFloat32: Precision = {
  native: narrow,
  computed,
  lost: 0,
  message:
    'ONNX Runtime does not compute in bfloat16 on a CPU: all numbers were computed in float32, from the weights as they are stored.',
};
