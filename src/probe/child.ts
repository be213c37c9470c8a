import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { ProbeFailure } from './failure';
import type { FromWorker, ProbeJob, ProbeProgress, ProbeResult, ToWorker } from './protocol';
import { memoryNotice } from './watchdog';

export interface ChildOptions {
  readonly workerPath: string;
  readonly execPath: string;
  readonly memoryLimitMB: number;
  /** Gives freed memory back to the system at once. */
  readonly frugal: boolean;
}

interface Running {
  readonly resolve: (result: ProbeResult) => void;
  readonly reject: (failure: ProbeFailure) => void;
  readonly onProgress: ((progress: ProbeProgress) => void) | undefined;
}

/**
 * The C library of Linux keeps what was freed for later, in pieces that the next tensors do not fit into: up to as much again as is in use.
 * What is larger than this it returns, which takes a quarter more processor time.
 */
const returnedBytes = 2 ** 20;

/** Enough for the runtime's last words. */
const stderrTail = 8192;

/** One child process, from fork to end, and the job that it has. */
export class Child {
  readonly frugal: boolean;
  readonly #process: ChildProcess;
  readonly #memoryLimitMB: number;
  #running: Running | undefined;
  #reason: ProbeFailure | undefined;
  #stderr = '';
  #ended = false;

  constructor({ workerPath, execPath, memoryLimitMB, frugal }: ChildOptions) {
    this.#memoryLimitMB = memoryLimitMB;
    this.frugal = frugal;
    // A debugger's NODE_OPTIONS would attach to the child too.
    const { NODE_OPTIONS: _, ...environment } = process.env;
    this.#process = fork(workerPath, [String(memoryLimitMB)], {
      execPath,
      execArgv: [],
      env: {
        ...environment,
        ELECTRON_RUN_AS_NODE: '1',
        ...(frugal && { MALLOC_MMAP_THRESHOLD_: String(returnedBytes) }),
      },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrTail);
    });
    this.#process.on('message', (message: FromWorker) => this.#hear(message));
    this.#process.on('error', (error) => this.#close(`could not be started: ${error.message}`));
    this.#process.on('close', (code, signal) =>
      this.#close(signal ? `was ended by ${signal}` : `ended with exit code ${code}`, signal ?? undefined),
    );
    this.#hold(false);
  }

  /** True from the moment that it is to end: it takes no more jobs. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Rejects with ProbeFailure. The child must be idle. */
  run(job: ProbeJob, onProgress?: (progress: ProbeProgress) => void): Promise<ProbeResult> {
    return new Promise<ProbeResult>((resolve, reject) => {
      this.#running = { resolve, reject, onProgress };
      this.#hold(true);
      // A child that hears nothing any more is dead or dying; its end says why.
      this.#process.send({ kind: 'run', job } satisfies ToWorker, (error) => error && this.end());
    });
  }

  /** Kills the process; its job fails with the reason as soon as it is gone. */
  readonly end = (reason?: ProbeFailure): void => {
    this.#ended = true;
    this.#reason ??= reason;
    this.#process.kill('SIGKILL');
  };

  #hear(message: FromWorker): void {
    const running = this.#running;
    switch (message.kind) {
      case 'progress':
        running?.onProgress?.(message.progress);
        return;
      case 'done':
        this.#settle();
        running?.resolve(message.result);
        return;
      case 'rejected':
        this.#settle();
        running?.reject(new ProbeFailure('rejected', message.message));
        return;
    }
  }

  #close(what: string, signal?: NodeJS.Signals): void {
    this.#ended = true;
    const running = this.#running;
    this.#settle();
    running?.reject(this.#reason ?? this.#death(what, signal));
  }

  #death(what: string, signal?: NodeJS.Signals): ProbeFailure {
    if (this.#stderr.includes(memoryNotice)) {
      const limit = `${this.#memoryLimitMB} MB of memory`;
      return new ProbeFailure('memory', `The probe needed more than ${limit} and was stopped.`, signal);
    }
    const words = this.#stderr.trim().split('\n').at(-1);
    return new ProbeFailure('crashed', `The probe process ${what}${words ? ` (${words})` : ''}.`, signal);
  }

  #settle(): void {
    this.#running = undefined;
    this.#hold(false);
  }

  /** Whether the child keeps the parent's event loop alive: only while it has a job. */
  #hold(alive: boolean): void {
    const stderr = this.#process.stderr as Socket | null;
    for (const handle of [this.#process, this.#process.channel, stderr]) {
      if (alive) handle?.ref();
      else handle?.unref();
    }
  }
}
