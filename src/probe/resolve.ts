import { decodeNumbers, elementCount, type Graph } from '../model';
import type { Types } from '../ops/builder';
import type { Inferred } from '../ops/operator';
import { knownValues } from '../ops/shapes';
import { fedWide, typesBefore, widened } from './bfloat16';
import type { ProbeProcess, RunOptions } from './client';
import type { FeedSpec, Fetched, SessionOptions } from './protocol';
import { skeleton } from './skeleton';

/** What a run told of a value. */
export interface Learnt {
  /** In the first of the draws. */
  readonly type: Inferred;
  /** The seeds of the draws in which it is the same. */
  readonly seeds: readonly number[];
}

/** Runs a forward graph once a seed and tells the types (and, for small tensors, the numbers) of the named values. */
export type Resolve = (
  graph: Graph,
  names: readonly string[],
  seeds: readonly number[],
) => Promise<ReadonlyMap<string, Learnt>>;

export interface ResolverContext extends RunOptions {
  readonly process: ProbeProcess;
  readonly types: Types;
  /** The model file's, where weights may lie. */
  readonly folder: string;
  readonly feeds: readonly FeedSpec[];
  readonly session: SessionOptions;
}

/** Tells by running the graph in the probe's process. It rejects with ProbeFailure. */
export function resolver({ process, types, folder, feeds, session, ...options }: ResolverContext): Resolve {
  const small = (name: string): boolean => {
    const type = types.get(name);
    return type !== undefined && elementCount(type.shape) <= knownValues;
  };
  return async (graph, names, seeds) => {
    const wide = widened(graph, types);
    const model = skeleton(wide?.graph ?? graph, names, wide?.types ?? types, folder);
    const fetches = names.map((name) => ({ name, want: small(name) ? (['value'] as const) : [] }));
    const result = await process.run(
      {
        stages: [{ model, fetches, handsOn: [] }],
        folder,
        inputs: wide ? feeds.map(fedWide) : feeds,
        cotangents: [],
        loss: [],
        seeds,
        session: { ...session, optimization: 'basic', prepacking: false },
        frugal: false,
      },
      options,
    );
    const found = [...result.tensors].map(([name, fetched]) => [name, learnt(fetched, seeds)] as const);
    if (!wide) return new Map(found);
    const dtype = typesBefore(graph, types);
    return new Map(found.map(([name, l]) => [name, { ...l, type: { ...l.type, dtype: dtype(name, l.type.dtype) } }]));
  };
}

function learnt({ dtype, dims, values, unlike }: Fetched, seeds: readonly number[]): Learnt {
  const bytes = values?.[0];
  const numbers = bytes && decodeNumbers(dtype, bytes);
  return {
    type: { dtype, shape: dims, ...(numbers && { values: numbers }) },
    seeds: seeds.filter((_, i) => !unlike?.includes(i)),
  };
}

/** What the model decides by the numbers that were drawn, and for which of the seeds as for the first. */
export interface Decided {
  readonly seeds: readonly number[];
  /** The values whose shapes or numbers decide; none where they are the same in every draw. */
  readonly by: readonly string[];
}

/** Enters what is the same in every draw; undefined where none of it is news. */
export function enterAlike(types: Types, found: ReadonlyMap<string, Learnt>, decided: Decided): Decided | undefined {
  const alike = [...found].filter(([, { seeds }]) => seeds.length === decided.seeds.length);
  return enter(types, alike) ? decided : undefined;
}

/** Enters what holds in the first draw, and keeps the draws in which it holds too; undefined where none of it is news. */
export function enterFirst(types: Types, found: ReadonlyMap<string, Learnt>, decided: Decided): Decided | undefined {
  if (!enter(types, [...found])) return undefined;
  const unlike = [...found].filter(([, { seeds }]) => seeds.length < decided.seeds.length);
  return {
    seeds: decided.seeds.filter((seed) => unlike.every(([, { seeds }]) => seeds.includes(seed))),
    by: [...new Set([...decided.by, ...unlike.map(([name]) => name)])],
  };
}

/** Adds what was learnt; false where it was all known. */
function enter(types: Types, found: readonly (readonly [string, Learnt])[]): boolean {
  let news = false;
  for (const [name, { type }] of found) {
    const known = types.get(name);
    if (known && (known.values || !type.values)) continue;
    types.set(name, type);
    news = true;
  }
  return news;
}
