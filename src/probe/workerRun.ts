import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { DataType } from '../model';
import { asNumbers, bytesOf, isNumeric, type NumericType } from './elements';
import { FetchCounter } from './fetchCounter';
import { fill } from './fill';
import { collectGarbage, peakMB } from './memory';
import type { FeedSpec, Fetched, ProbeJob, ProbeProgress, ProbeResult } from './protocol';
import { refusal } from './refusal';

export type Runtime = typeof import('onnxruntime-node');

/** Of fetched tensors: worth the few milliseconds that collecting takes. */
const largeBytes = 64 * 2 ** 20;

/**
 * Builds a session and runs it once for each seed. Throws Error with one sentence where the runtime refuses the model or the run, or where an
 * input cannot be made.
 */
export async function runJob(
  runtime: Runtime,
  job: ProbeJob,
  onProgress: (progress: ProbeProgress) => void,
): Promise<ProbeResult> {
  onProgress({ phase: 'load', done: 0 });
  const loading = performance.now();
  const session = await told(runtime.InferenceSession.create(job.model, sessionOptions(job)));
  const loadMs = performance.now() - loading;
  try {
    const draws = new Draws(runtime, session, job);
    for (const [i, seed] of job.seeds.entries()) {
      onProgress({ phase: 'run', done: i / job.seeds.length });
      const fetched = await draws.add(seed);
      if (fetched > largeBytes && i + 1 < job.seeds.length) collectGarbage();
    }
    onProgress({ phase: 'run', done: 1 });
    const { loss, runMs, countMs } = draws;
    return { loss, tensors: draws.tensors(), timing: { loadMs, runMs, countMs }, peakMemoryMB: peakMB() };
  } finally {
    await session.release();
  }
}

const told = <T>(outcome: Promise<T>): Promise<T> =>
  outcome.catch((error: Error) => {
    throw new Error(refusal(error.message));
  });

/** Runs of one session, each with its own seed, and what has been counted over them. */
class Draws {
  readonly loss: number[] = [];
  runMs = 0;
  countMs = 0;
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #job: ProbeJob;
  readonly #counters: ReadonlyMap<string, FetchCounter>;
  readonly #outputs: readonly string[];

  constructor(runtime: Runtime, session: InferenceSession, job: ProbeJob) {
    this.#runtime = runtime;
    this.#session = session;
    this.#job = job;
    this.#counters = new Map(job.fetches.map((fetch) => [fetch.name, new FetchCounter(fetch)]));
    this.#outputs = [...new Set([...this.#counters.keys(), ...job.loss.map((term) => term.output)])];
  }

  /** Returns the number of bytes that were fetched. */
  async add(seed: number): Promise<number> {
    const { inputs, cotangents } = this.#job;
    const making = performance.now();
    const feeds = new Map([...inputs, ...cotangents].map((feed) => [feed.name, tensor(this.#runtime, feed, seed)]));
    const running = performance.now();
    const results = await told(this.#session.run(Object.fromEntries(feeds), this.#outputs));
    const counting = performance.now();
    if (this.#job.loss.length > 0) this.loss.push(lossOf(this.#job, results, feeds));
    let fetched = 0;
    for (const [name, counter] of this.#counters) {
      const value = results[name]!;
      const { dtype, bytes } = numbers(name, value);
      counter.add({ dtype, dims: value.dims }, bytes);
      fetched += bytes.byteLength;
    }
    this.runMs += counting - running;
    this.countMs += running - making + performance.now() - counting;
    return fetched;
  }

  tensors(): Map<string, Fetched> {
    return new Map([...this.#counters].map(([name, counter]) => [name, counter.result()]));
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

/** Σ over the terms of Σ output·cotangent, in float64. */
function lossOf(
  { loss }: ProbeJob,
  outputs: InferenceSession.OnnxValueMapType,
  feeds: ReadonlyMap<string, Tensor>,
): number {
  const values = (name: string, value: Tensor): ArrayLike<number> => {
    const { dtype, bytes } = numbers(name, value);
    return asNumbers(dtype, bytes);
  };
  let sum = 0;
  for (const { output, cotangent } of loss) {
    const a = outputs[output]!;
    const b = feeds.get(cotangent);
    if (!b) throw new Error(`No cotangent named ${cotangent} is fed.`);
    if (String(a.dims) !== String(b.dims))
      throw new Error(
        `The cotangent of ${output} has shape [${b.dims.join(', ')}], and the output has [${a.dims.join(', ')}].`,
      );
    const x = values(output, a);
    const y = values(cotangent, b);
    for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  }
  return sum;
}
