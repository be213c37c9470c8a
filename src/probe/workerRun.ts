import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { DataType } from '../model';
import { asNumbers, bytesOf, isNumeric, type NumericType } from './elements';
import { FetchCounter } from './fetchCounter';
import { fill } from './fill';
import { collectGarbage, peakMB } from './memory';
import type { FeedSpec, Fetched, ProbeJob, ProbeProgress, ProbeResult, Stage } from './protocol';
import { refusal } from './refusal';

export type Runtime = typeof import('onnxruntime-node');

/** Of fetched tensors: worth the few milliseconds that collecting takes, and worth them where memory is short. */
const largeBytes = 64 * 2 ** 20;
const largeInNeed = 4 * 2 ** 20;

/**
 * Builds a session for each stage and runs them in turn, once for each seed. Throws Error with one sentence where the runtime refuses the
 * model or the run, or where an input cannot be made.
 */
export async function runJob(
  runtime: Runtime,
  job: ProbeJob,
  onProgress: (progress: ProbeProgress) => void,
): Promise<ProbeResult> {
  const loading = performance.now();
  const stages: LoadedStage[] = [];
  try {
    for (const [i, stage] of job.stages.entries()) {
      onProgress({ phase: 'load', done: i / job.stages.length });
      const session = await told(runtime.InferenceSession.create(stage.model, sessionOptions(job)));
      stages.push(
        new LoadedStage(
          stage,
          session,
          job.loss.map((term) => term.output),
        ),
      );
    }
    const loadMs = performance.now() - loading;
    const draws = new Draws(runtime, stages, job, (done) => onProgress({ phase: 'run', done }));
    for (const seed of job.seeds) await draws.add(seed);
    onProgress({ phase: 'run', done: 1 });
    const { loss, runMs, countMs } = draws;
    return { loss, tensors: draws.tensors(), timing: { loadMs, runMs, countMs }, peakMemoryMB: peakMB() };
  } finally {
    for (const { session } of stages) await session.release();
  }
}

const told = <T>(outcome: Promise<T>): Promise<T> =>
  outcome.catch((error: Error) => {
    throw new Error(refusal(error.message));
  });

/** A stage's session, and what has been counted of its fetches. */
class LoadedStage {
  readonly counters: ReadonlyMap<string, FetchCounter>;
  readonly outputs: readonly string[];

  constructor(
    readonly stage: Stage,
    readonly session: InferenceSession,
    losses: readonly string[],
  ) {
    const needed = losses.filter((name) => session.outputNames.includes(name));
    this.counters = new Map(stage.fetches.map((fetch) => [fetch.name, new FetchCounter(fetch)]));
    this.outputs = [...new Set([...this.counters.keys(), ...stage.handsOn, ...needed])];
  }
}

/** Runs of all stages, each draw with its own seed, and what has been counted over them. */
class Draws {
  readonly loss: number[] = [];
  runMs = 0;
  countMs = 0;
  #done = 0;
  /** Bytes that were fetched since garbage was last collected. */
  #dropped = 0;
  /** Of these, what was handed on: it is older than a minor collection reaches. */
  #droppedOld = 0;
  /** Value → the last stage that takes it in. */
  readonly #lastTaken: ReadonlyMap<string, number>;

  constructor(
    private readonly runtime: Runtime,
    private readonly stages: readonly LoadedStage[],
    private readonly job: ProbeJob,
    private readonly onDone: (part: number) => void,
  ) {
    this.#lastTaken = new Map(stages.flatMap(({ session }, i) => session.inputNames.map((name) => [name, i] as const)));
  }

  async add(seed: number): Promise<void> {
    const making = performance.now();
    const feeds = new Map(
      [...this.job.inputs, ...this.job.cotangents].map((feed) => [feed.name, tensor(this.runtime, feed, seed)]),
    );
    this.countMs += performance.now() - making;
    const live = new Map(feeds);
    const terms: number[] = [];
    for (const [i, { session, stage, counters, outputs }] of this.stages.entries()) {
      this.onDone(this.#done++ / (this.stages.length * this.job.seeds.length));
      const running = performance.now();
      const given = Object.fromEntries(
        session.inputNames.flatMap((name) => (live.has(name) ? [[name, live.get(name)]] : [])),
      );
      const results = await told(session.run(given as InferenceSession.FeedsType, outputs));
      const counting = performance.now();
      terms.push(...lossTerms(this.job, results, feeds));
      for (const [name, counter] of counters) this.count(name, counter, results[name]);
      for (const name of stage.handsOn) live.set(name, results[name] as Tensor);
      for (const name of [...session.inputNames, ...stage.handsOn]) {
        if ((this.#lastTaken.get(name) ?? 0) <= i) this.drop(name, live);
      }
      this.runMs += counting - running;
      this.countMs += performance.now() - counting;
      this.tidy();
    }
    if (this.stages.length > 1) collectGarbage('all');
    if (this.job.loss.length > 0) this.loss.push(terms.reduce((a, b) => a + b, 0));
  }

  tensors(): Map<string, Fetched> {
    return new Map(this.stages.flatMap((s) => [...s.counters].map(([name, c]) => [name, c.result()] as const)));
  }

  private count(name: string, counter: FetchCounter, value: Tensor | undefined): void {
    if (!value) throw new Error(`The runtime returned no ${name}.`);
    const { dtype, bytes } = numbers(name, value);
    counter.add({ dtype, dims: value.dims }, bytes);
    this.#dropped += bytes.byteLength;
  }

  private drop(name: string, live: Map<string, Tensor>): void {
    const value = live.get(name);
    if (value && !Array.isArray(value.data)) this.#droppedOld += bytesOf(value.data as ArrayBufferView).byteLength;
    live.delete(name);
  }

  private tidy(): void {
    const large = this.job.frugal ? largeInNeed : largeBytes;
    if (this.#dropped + this.#droppedOld < large) return;
    const all = this.#droppedOld >= large / 2;
    collectGarbage(all ? 'all' : 'minor');
    this.#dropped = 0;
    if (all) this.#droppedOld = 0;
  }
}

function sessionOptions({ session, folder }: ProbeJob): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: session.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: session.optimization,
    enableCpuMemArena: session.memoryArena,
    logSeverityLevel: 3,
    extra: {
      // It puts zeros around what is pooled in with the pool's own padding, which counts for nothing.
      optimization: { disable_specified_optimizers: 'Pad_Fusion' },
      session: {
        ...(!session.prepacking && { disable_prepacking: '1' }),
        ...(folder !== undefined && { model_external_initializers_file_folder_path: folder }),
      },
    },
  };
}

function tensor(runtime: Runtime, feed: FeedSpec, seed: number): Tensor {
  const { dtype } = feed;
  if (!isNumeric(dtype)) throw new Error(`The input ${feed.name} has type ${dtype}, which cannot be made.`);
  return new runtime.Tensor(dtype as Tensor.Type, fill(feed, dtype, seed) as Tensor.DataType, feed.dims);
}

/** The type and bytes of a fetched tensor. */
function numbers(name: string, value: Tensor): { readonly dtype: NumericType; readonly bytes: Uint8Array } {
  const dtype = value.type as DataType;
  if (!isNumeric(dtype) || Array.isArray(value.data))
    throw new Error(`The output ${name} has type ${dtype}, which is not counted.`);
  return { dtype, bytes: bytesOf(value.data as ArrayBufferView) };
}

/** Σ output·cotangent in float64, for each of the loss's outputs that is among these. */
function lossTerms(
  { loss }: ProbeJob,
  outputs: InferenceSession.OnnxValueMapType,
  feeds: ReadonlyMap<string, Tensor>,
): number[] {
  const values = (name: string, value: Tensor): ArrayLike<number> => {
    const { dtype, bytes } = numbers(name, value);
    return asNumbers(dtype, bytes);
  };
  return loss.flatMap(({ output, cotangent }) => {
    const a = outputs[output];
    const b = feeds.get(cotangent);
    if (!a) return [];
    if (!b) throw new Error(`No cotangent named ${cotangent} is fed.`);
    if (String(a.dims) !== String(b.dims))
      throw new Error(
        `The cotangent of ${output} has shape [${b.dims.join(', ')}], and the output has [${a.dims.join(', ')}].`,
      );
    const x = values(output, a);
    const y = values(cotangent, b);
    return [x instanceof Float32Array && y instanceof Float32Array ? dotFloat32(x, y) : dot(x, y)];
  });
}

function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** The same for the common type alone, which the compiler makes ten times as fast. */
function dotFloat32(x: Float32Array, y: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
