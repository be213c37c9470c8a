import type { DataType } from '../model';
import type { Types } from '../ops/builder';
import { collectOutputs } from './differentiate';
import type { Execution } from './execute';
import type { Precision } from './measured';
import type { FeedSpec } from './protocol';
import { widen } from './wide/widen';

/** ONNX Runtime takes, gives and computes no bfloat16 on a CPU; float32 holds all of its numbers. */

const narrow: DataType = 'bfloat16';
const computed = 'float32';

/** The same in float32, for graphs that take or make values of bfloat16; undefined for others. Weights stay as they are stored. */
export function withoutBfloat16(execution: Execution): Execution | undefined {
  const { graph, types, job } = execution;
  const made = new Set(graph.inputs.map((v) => v.name));
  collectOutputs(graph, made);
  const isNarrow = (name: string): boolean => types.get(name)?.dtype === narrow;
  if (![...made].some(isNarrow)) return undefined;
  const inputs = new Set(graph.inputs.map((v) => v.name).filter(isNarrow));
  const fed: Types = new Map(types);
  for (const [name, type] of types) if (inputs.has(name)) fed.set(name, { ...type, dtype: computed });
  const given = graph.inputs.map((v) => (v.dtype === narrow ? ({ ...v, dtype: computed } as const) : v));
  const wide = widen({ ...graph, inputs: given }, fed, computed);
  const feed = (f: FeedSpec): FeedSpec => (f.dtype === narrow ? { ...f, dtype: computed } : f);
  return {
    ...execution,
    graph: wide.graph,
    types: wide.types,
    job: { ...job, inputs: job.inputs.map(feed), cotangents: job.cotangents.map(feed) },
  };
}

/** What is said where a graph was computed in float32 for that reason. */
export const computedInFloat32: Precision = {
  native: narrow,
  computed,
  lost: 0,
  message:
    'ONNX Runtime does not compute in bfloat16 on a CPU: all numbers were computed in float32, from the weights as they are stored.',
};
