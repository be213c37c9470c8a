import { freemem } from 'node:os';
import { join } from 'node:path';
import { Child } from './child';
import { ProbeFailure } from './failure';
import type { ProbeJob, ProbeProgress, ProbeResult } from './protocol';
import { TimeLimit } from './timeLimit';

/** The parent's side of the probe: starts the child process, keeps it warm between jobs, starts another where one has died. */

export interface ProbeOptions {
  /** The bundled worker; default: `probe-worker.js` beside this bundle. */
  readonly workerPath?: string;
  /** Physical memory that the child may take beside mapped weights; default: 75 % of what is free. */
  readonly memoryLimitMB?: number;
  /** The Node (or Electron) binary; default: the one that runs this. */
  readonly execPath?: string;
  /** How long an idle child is kept; default: a minute. */
  readonly idleMs?: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: ProbeProgress) => void;
}

export interface ProbeProcess {
  /** What the child may take; see `ProbeOptions`. */
  readonly memoryLimitMB: number;
  /** One job at a time; further ones wait. Rejects with ProbeFailure. */
  run(job: ProbeJob, options?: RunOptions): Promise<ProbeResult>;
  /** Ends the child, and the job that it has with `cancelled`. */
  dispose(): void;
}

/** Tests run from source and bundle the worker elsewhere. */
declare const PROBE_WORKER: string | undefined;
const bundledWorker = (): string =>
  typeof PROBE_WORKER === 'string' ? PROBE_WORKER : join(__dirname, 'probe-worker.js');

/** Starts the child at once, so that it loads the runtime while the caller prepares the job. The child alone keeps no caller alive. */
export function startProbe(options: ProbeOptions = {}): ProbeProcess {
  const idleMs = options.idleMs ?? 60_000;
  const memoryLimitMB = options.memoryLimitMB ?? Math.round((0.75 * freemem()) / 2 ** 20);
  const start = (frugal = false): Child =>
    new Child({
      frugal,
      workerPath: options.workerPath ?? bundledWorker(),
      execPath: options.execPath ?? process.execPath,
      memoryLimitMB,
    });

  let child = start();
  let idle: NodeJS.Timeout;
  const rest = (): void => {
    idle = setTimeout(() => child.end(), idleMs).unref();
  };
  rest();

  let disposed = false;
  let turn: Promise<unknown> = Promise.resolve();
  const run = async (job: ProbeJob, { signal, timeoutMs, onProgress }: RunOptions): Promise<ProbeResult> => {
    if (disposed || signal?.aborted) throw new ProbeFailure('cancelled', 'The probe was cancelled.');
    clearTimeout(idle);
    if (job.frugal && !child.frugal) child.end();
    if (child.ended) child = start(job.frugal);
    const { end } = child;
    const cancel = (): void => end(new ProbeFailure('cancelled', 'The probe was cancelled.'));
    const time = new TimeLimit(timeoutMs ?? Number.POSITIVE_INFINITY, performance.now());
    const late = (): void => end(new ProbeFailure('timeout', time.message(performance.now())));
    const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs);
    const hear = (progress: ProbeProgress): void => {
      time.hear(progress, performance.now());
      onProgress?.(progress);
    };
    signal?.addEventListener('abort', cancel);
    try {
      return await child.run(job, hear);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      rest();
    }
  };

  return {
    memoryLimitMB,
    run(job, runOptions = {}) {
      const result = turn.then(() => run(job, runOptions));
      turn = result.catch(() => undefined);
      return result;
    },
    dispose() {
      disposed = true;
      clearTimeout(idle);
      child.end(new ProbeFailure('cancelled', 'The probe was cancelled.'));
    },
  };
}
