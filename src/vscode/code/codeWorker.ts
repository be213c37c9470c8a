import { Worker } from 'node:worker_threads';
import type { Analysis } from '../../analysis';
import type { RememberedProbe } from '../../analyzePrint';
import type { FromWorker, Question, ToWorker } from './protocol';

interface Options {
  /** The bundled worker. */
  readonly file: string;
  /** Milliseconds after which a text that is still not judged never will be: the thread is ended, and another one takes the next text. */
  readonly patience?: number;
  /** Milliseconds without work after which the thread is ended, and its memory is free. */
  readonly idle?: number;
  /** Hears of defects. */
  readonly onFailure?: (message: string) => void;
}

/** Room for what a few keystrokes make and drop: with the usual room it would be collected, at some cost, in the middle of each. */
const youngMB = 96;

interface Waiting {
  readonly question: Question;
  readonly done: (analysis: Analysis | undefined) => void;
}

/**
 * The host's side of the thread that judges code. Of each file only the newest text is judged; whoever asked about an older one gets
 * undefined, as does whoever asked about a text that the thread failed at.
 */
export class CodeWorker {
  private thread: Worker | undefined;
  private current: (Waiting & { readonly id: number }) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private ids = 0;
  /** By path, in the order of asking. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly probed = new Map<string, readonly RememberedProbe[]>();

  constructor(private readonly options: Options) {}

  judge(question: Question): Promise<Analysis | undefined> {
    return new Promise((done) => {
      this.waiting.get(question.path)?.done(undefined);
      this.waiting.set(question.path, { question, done });
      this.next();
    });
  }

  remember(path: string, probed: readonly RememberedProbe[]): void {
    this.probed.set(path, probed);
    if (this.thread) this.tell({ type: 'remember', path, probed });
  }

  forget(path: string): void {
    this.waiting.get(path)?.done(undefined);
    this.waiting.delete(path);
    this.probed.delete(path);
    if (this.thread) this.tell({ type: 'forget', path });
  }

  dispose(): void {
    for (const path of [...this.waiting.keys()]) this.forget(path);
    this.end();
  }

  private next(): void {
    if (this.current) return;
    clearTimeout(this.timer);
    const [first] = this.waiting;
    if (!first) {
      if (this.thread) this.timer = setTimeout(() => this.end(), this.options.idle ?? 120_000).unref();
      return;
    }
    const [path, waiting] = first;
    this.waiting.delete(path);
    this.current = { ...waiting, id: this.ids++ };
    const patience = this.options.patience ?? 15_000;
    this.timer = setTimeout(() => this.fail(`${path}: not judged within ${patience / 1000} s`), patience);
    this.thread ??= this.start();
    this.tell({ type: 'judge', id: this.current.id, ...waiting.question });
  }

  private start(): Worker {
    const thread = new Worker(this.options.file, { resourceLimits: { maxYoungGenerationSizeMb: youngMB } });
    const failed = (error: unknown) => {
      if (thread === this.thread) this.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
    };
    thread.on('message', (answer: FromWorker) => {
      if (thread === this.thread) this.answer(answer);
    });
    thread.on('error', failed);
    thread.on('exit', (code) => failed(`The thread that judges code ended with ${code}.`));
    thread.unref();
    for (const [path, probed] of this.probed) thread.postMessage({ type: 'remember', path, probed } satisfies ToWorker);
    return thread;
  }

  private answer(answer: FromWorker): void {
    if (answer.id !== this.current?.id) return;
    if ('failure' in answer) this.options.onFailure?.(answer.failure);
    this.settle('analysis' in answer ? answer.analysis : undefined);
  }

  private fail(message: string): void {
    this.options.onFailure?.(message);
    this.end();
    this.next();
  }

  private settle(analysis: Analysis | undefined): void {
    this.current?.done(analysis);
    this.current = undefined;
    this.next();
  }

  private tell(message: ToWorker): void {
    this.thread?.postMessage(message);
  }

  private end(): void {
    clearTimeout(this.timer);
    void this.thread?.terminate();
    this.thread = undefined;
    this.current?.done(undefined);
    this.current = undefined;
  }
}
