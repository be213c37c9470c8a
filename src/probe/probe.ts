import { dirname, join } from 'node:path';
import { type Graph, isDrawn, type Layer, type Tensor } from '../model';
import type { Types } from '../ops/builder';
import type { ProbeProcess, RunOptions } from './client';
import { cotangentFeeds } from './cotangents';
import { collectOutputs, type Differentiated } from './differentiate';
import { drawnFeeds } from './drawn';
import { execute } from './execute';
import { ProbeFailure } from './failure';
import type { PlannedInput } from './feeds';
import { gradientFiles, makeFolder, writeIndex } from './gradientFiles';
import { inRounds, planInside } from './inside';
import { leftOutOf } from './leftOut';
import type { Measured, MeasuredTensor, Stats } from './measured';
import type { FeedSpec, Fetch, ProbeResult, Want } from './protocol';
import { gatedParameters, planRecurrence } from './recurrence';
import { measuredRecurrence } from './recurrenceResults';
import { type Decided, enterFirst, type Resolve, resolver } from './resolve';
import { sessionOptions } from './sessionOptions';
import { specialise } from './specialise';
import { type Target, targetsOf } from './targets';
import { inTraining } from './training';

export interface ProbeRequest {
  /** Canonical, specialised to `inputs`; `types` are its values' types. */
  readonly graph: Graph;
  readonly types: Types;
  readonly layers: readonly Layer[];
  /** The model file: its folder is where weights may lie. */
  readonly file: string;
  /** Whether training changes this initializer: it is no number of a formula. */
  readonly isParameter: (initializer: string, tensor: Tensor) => boolean;
  /** Statistics of the stored weights, by name; those of drawn ones are counted. */
  readonly weights: ReadonlyMap<string, Stats>;
  readonly inputs: readonly PlannedInput[];
  /** Output → .npy file of its cotangent; the others get a standard normal divided by √(number of elements). */
  readonly cotangents: Readonly<Record<string, string>>;
  /** What the model is trained to make small; absent: the cotangents stand for it. */
  readonly objective?: Objective;
  readonly seeds: readonly number[];
  readonly training: boolean;
  /** Folder for the gradients of parameters and inputs. */
  readonly tensors?: string;
  readonly threads?: number;
}

/** A loss within the graph: L itself, so that its gradient is that of training. */
export interface Objective {
  /** As the code calls it: `meanSquaredError`. */
  readonly name: string;
  /** The output that is the loss, a scalar. */
  readonly output: string;
  /** The inputs that it adds. */
  readonly targets: readonly string[];
}

export interface ProbeContext extends RunOptions {
  readonly process: ProbeProcess;
}

/**
 * Runs a model forward and backward and measures it. Rejects with ProbeFailure, and with FeedError or NpyError where what was asked for
 * cannot be had; a model with parts that cannot be differentiated is
 * `partial`, with its cuts named.
 */
export async function probe(request: ProbeRequest, context: ProbeContext): Promise<Measured> {
  const started = performance.now();
  if (request.tensors !== undefined) makeFolder(request.tensors);
  const graph = request.training ? inTraining(request.graph, request.types) : request.graph;
  const session = sessionOptions(graph, request.types, request.threads);
  const folder = dirname(request.file);
  const resolve = resolver({ ...context, types: request.types, folder, feeds: feeds(request), session });
  const before = await resolveOutputs(graph, request.types, resolve, { seeds: request.seeds, by: [] });

  const { objective } = request;
  const targets = targetsOf(graph, request.layers, request.types, request.isParameter).filter(
    (t) => !objective?.targets.includes(t.name),
  );
  const cotangents = cotangentFeeds(graph, request.types, request.cotangents, objective?.output);
  if (!cotangents.size) {
    throw new ProbeFailure(
      'rejected',
      'No output of the model is a tensor of floating-point numbers, so it has no gradient.',
    );
  }
  const specialised = await specialise(
    {
      graph,
      types: request.types,
      cotangents: new Map([...cotangents].map(([output, feed]) => [output, feed.name])),
      wanted: new Set([...targets.map((t) => t.name), ...gatedParameters(graph)]),
    },
    resolve,
    before,
  );
  const { seeds } = specialised.decided;
  const leftOut = leftOutOf(request.seeds, specialised.decided);
  const taken = namesOf(request, specialised);
  const throughTime = planRecurrence(specialised, request.types, taken, request.layers);
  const inside = planInside(throughTime.nodes, targets, specialised, request.types, taken);
  const { result } = inside;
  const joint: Graph = {
    ...graph,
    inputs: [...graph.inputs, ...[...cotangents.values(), ...throughTime.feeds].map(({ name }) => ({ name }))],
    initializers: new Map([
      ...graph.initializers,
      ...result.initializers,
      ...throughTime.initializers,
      ...inside.initializers,
    ]),
    nodes: inside.nodes,
  };
  const kept = inside.targets.filter((t) => result.gradients.has(t.name) || !result.constant.has(t.name));
  const saved = gradientFiles(kept, result);
  const weights = stems(graph);
  const drawn = (name: string): string | undefined => {
    const stem = weights.get(name) ?? name;
    const tensor = graph.initializers.get(stem);
    return tensor && isDrawn(tensor) ? stem : undefined;
  };
  const source = ({ role, name }: Target): string =>
    role === 'parameter' ? (weights.get(name) ?? name) : inside.found(name);
  const counted = (t: Target): string | undefined => (t.role === 'parameter' ? drawn(t.name) : source(t));
  const fetches = fetchesOf(kept, counted, result, request.tensors, saved);
  const buildMs = performance.now() - started;
  const { run, precision, recomputation, memory, ...executed } = await execute(
    {
      graph: joint,
      types: request.types,
      fetches: [...fetches, ...throughTime.fetches],
      gradients: new Set(result.gradients.values()),
      folder,
      job: {
        inputs: feeds(request),
        cotangents: [...cotangents.values(), ...throughTime.feeds],
        loss: [...cotangents].map(([output, feed]) => ({ output, cotangent: feed.name })),
        seeds,
        session,
      },
    },
    context,
  );
  if (request.tensors !== undefined) writeIndex(request.tensors, kept, result, saved);
  return {
    status: result.cuts.length ? 'partial' : 'ok',
    ...(result.cuts.length && { reason: `The gradient is cut at ${result.cuts.map((c) => c.node).join(', ')}.` }),
    loss: run.loss[0] ?? null,
    ...(objective && { objective: objective.name }),
    seeds,
    ...(leftOut && { leftOut }),
    training: request.training,
    inputs: request.inputs.map(({ spec, from }) => ({ name: spec.name, dtype: spec.dtype, shape: spec.dims, from })),
    tensors: inRounds(
      // The loss is told as such.
      kept.flatMap((t) => (t.name === objective?.output ? [] : [measured(t, request, source(t), result, run)])),
      kept,
      request.types,
    ),
    ...(throughTime.directions.length && { recurrence: measuredRecurrence(throughTime.directions, run) }),
    cuts: result.cuts,
    ...(precision && { precision }),
    ...(recomputation && { recomputation }),
    memory,
    timing: {
      loadMs: run.timing.loadMs,
      buildMs: buildMs + executed.buildMs,
      runMs: run.timing.runMs + run.timing.countMs,
      totalMs: performance.now() - started,
    },
    peakMemoryMB: run.peakMemoryMB,
  };
}

/** Inputs, and the weights that are drawn. */
const feeds = ({ inputs, graph }: ProbeRequest): FeedSpec[] => [...inputs.map((i) => i.spec), ...drawnFeeds(graph)];

/** Every name that is in use. */
function namesOf({ types }: ProbeRequest, { nodes }: Differentiated): Set<string> {
  const names = new Set(types.keys());
  collectOutputs({ nodes }, names);
  return names;
}

/** Cotangents can be made only once the outputs' types are known. */
async function resolveOutputs(graph: Graph, types: Types, resolve: Resolve, decided: Decided): Promise<Decided> {
  const unknown = graph.outputs.filter((v) => !v.container && !types.has(v.name)).map((v) => v.name);
  if (!unknown.length) return decided;
  const found = await resolve({ ...graph, outputs: unknown.map((name) => ({ name })) }, unknown, decided.seeds);
  return enterFirst(types, found, decided) ?? decided;
}

function fetchesOf(
  targets: readonly Target[],
  counted: (target: Target) => string | undefined,
  result: Differentiated,
  folder: string | undefined,
  saved: ReadonlyMap<string, string>,
): Fetch[] {
  const wants = new Map<string, Set<Want>>();
  const want = (name: string, ...more: Want[]): void => {
    wants.set(name, new Set([...(wants.get(name) ?? []), ...more]));
  };
  for (const t of targets) {
    const value = counted(t);
    if (value !== undefined) want(value, 'stats', ...(t.units === undefined ? [] : [{ units: t.units }]));
    const gradient = result.gradients.get(t.name);
    if (gradient !== undefined) want(gradient, 'stats');
  }
  if (folder !== undefined) for (const [gradient, file] of saved) want(gradient, { save: join(folder, file) });
  return [...wants].map(([name, w]) => ({ name, want: [...w] }));
}

function measured(
  t: Target,
  request: ProbeRequest,
  source: string,
  result: Differentiated,
  run: ProbeResult,
): MeasuredTensor {
  const gradient = result.gradients.get(t.name);
  const type = request.types.get(t.name);
  const value = run.tensors.get(source);
  const units = value?.units;
  const absent = result.absent.get(t.name);
  return {
    name: t.name,
    role: t.role,
    ...(t.layer !== undefined && { layer: t.layer }),
    ...(t.op !== undefined && { op: t.op }),
    shape: value?.dims ?? type?.shape ?? [],
    dtype: type?.dtype ?? value?.dtype ?? 'float32',
    value: value?.stats ?? (t.role === 'parameter' ? request.weights.get(source) : undefined) ?? null,
    gradient: (gradient === undefined ? undefined : run.tensors.get(gradient)?.stats) ?? null,
    ...(absent !== undefined && { gradientAbsent: absent }),
    ...(units && { units }),
  };
}

/** Output of an Identity node → the initializer that it hands on. */
function stems(graph: Graph): ReadonlyMap<string, string> {
  const stem = new Map([...graph.initializers.keys()].map((name) => [name, name]));
  for (const node of graph.nodes) {
    const from = node.op === 'Identity' ? stem.get(node.inputs[0] ?? '') : undefined;
    if (from !== undefined) stem.set(node.outputs[0] ?? '', from);
  }
  return stem;
}
