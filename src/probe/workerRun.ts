import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { DataType } from '../model';
import { asNumbers, bytesOf, isNumeric, type NumericType } from './elements';
import { FetchCounter } from './fetchCounter';
import { fill } from './fill';
import { peakMB } from './memory';
import type { FeedSpec, Fetched, ProbeJob, ProbeProgress, ProbeResult } from './protocol';

type Runtime = typeof import('onnxruntime-node');

/**
 * Builds a session and runs it once for each seed. Throws Error with one sentence where the runtime refuses the model or the run, or where an
 * input cannot be made.
 */
export async function runJob(
  runtime: Runtime,
  job: ProbeJob,
  onProgress: (progress: ProbeProgress) => void,
): Promise<ProbeResult> {
  let runMs = 0;
  let countMs = 0;
  onProgress({ phase: 'load', done: 0 });
  const loading = performance.now();
  const session = await runtime.InferenceSession.create(job.model, sessionOptions(job));
  const loadMs = performance.now() - loading;
  try {
    const counters = new Map(job.fetches.map((fetch) => [fetch.name, new FetchCounter(fetch)]));
    const outputs = [...new Set([...counters.keys(), ...job.loss.map((term) => term.output)])];
    const losses: number[] = [];
    for (const [draw, seed] of job.seeds.entries()) {
      onProgress({ phase: 'run', done: draw / job.seeds.length });
      const making = performance.now();
      const feeds = new Map([...job.inputs, ...job.cotangents].map((feed) => [feed.name, tensor(runtime, feed, seed)]));
      const running = performance.now();
      const results = await session.run(Object.fromEntries(feeds), outputs);
      const counting = performance.now();
      if (job.loss.length > 0) losses.push(loss(job, results, feeds));
      for (const [name, counter] of counters) {
        const value = results[name]!;
        const { dtype, bytes } = numbers(name, value);
        counter.add({ dtype, dims: value.dims }, bytes);
      }
      runMs += counting - running;
      countMs += running - making + performance.now() - counting;
    }
    onProgress({ phase: 'run', done: 1 });
    return {
      loss: losses,
      tensors: new Map([...counters].map(([name, counter]): [string, Fetched] => [name, counter.result()])),
      timing: { loadMs, runMs, countMs },
      peakMemoryMB: peakMB(),
    };
  } finally {
    await session.release();
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
function loss(job: ProbeJob, outputs: InferenceSession.OnnxValueMapType, feeds: ReadonlyMap<string, Tensor>): number {
  let sum = 0;
  for (const { output, cotangent } of job.loss) {
    const a = outputs[output]!;
    const b = feeds.get(cotangent);
    if (!b) throw new Error(`No cotangent named ${cotangent} is fed.`);
    if (a.size !== b.size)
      throw new Error(
        `The cotangent of ${output} has shape [${b.dims.join(', ')}], and the output has [${a.dims.join(', ')}].`,
      );
    const [x, y] = [numbers(output, a), numbers(cotangent, b)].map(({ dtype, bytes }) => asNumbers(dtype, bytes)) as [
      ArrayLike<number>,
      ArrayLike<number>,
    ];
    for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  }
  return sum;
}
