import type { Analysis, AnalyzeContext, AnalyzeOptions, SourceError } from './analysis';
import { type Write, withFixes } from './analyzeFixes';
import { measure } from './analyzeProbe';
import { AnalysisProgress } from './analyzeProgress';
import type { Subject } from './analyzeSubject';
import { conclude, knownOf, type Probes, unmeasured, withoutRepetition } from './analyzeVerdict';
import type { Suppressions } from './findings/suppressions';
import type { Remark } from './model';
import { type ProbeProcess, startProbe } from './probe/client';
import { FeedError } from './probe/feeds';
import { NpyError } from './probe/npy';
import { OnnxError } from './sources/onnx';

/** What a source makes of a file. */
export interface Reading {
  readonly subjects: readonly Subject[];
  readonly errors?: readonly SourceError[];
  readonly remarks?: readonly Remark[];
  /** What the file's own comments switch off. */
  readonly suppressions?: Suppressions;
  /** Writes changes down in the file, where it is a text. */
  readonly write?: Write;
}

export type Read = (progress: AnalysisProgress) => Promise<Reading>;

/** The road that every source walks: read, predict, probe each model, judge. Rejects only when `context.signal` aborts. */
export async function walk(
  { path, source }: Pick<Analysis, 'path' | 'source'>,
  options: AnalyzeOptions,
  context: AnalyzeContext,
  read: Read,
): Promise<Analysis> {
  const { signal } = context;
  const progress = new AnalysisProgress(context.onProgress);
  const runtime = new Runtime(options, context);
  // Weights on disk take time to read, in which the child loads the runtime; code takes none, and may hold no model at all.
  if (options.probe && source === 'onnx') runtime.process();
  try {
    progress.tell('read', 0);
    const { subjects, errors = [], remarks = [], suppressions, write } = await read(progress);
    const known = subjects.map(knownOf);
    const analysis = (probes: readonly Probes[]): Analysis => ({
      path,
      source,
      errors,
      ...(remarks.length && { remarks }),
      models: withoutRepetition(
        known.flatMap((k, i) => {
          const own = probes[i];
          return own ? [withFixes(conclude(k, own, options.rules, suppressions), write)] : [];
        }),
      ),
    });
    const without = (why: string) =>
      subjects.map(({ refusal }) => ({
        probe: unmeasured(refusal?.status ?? 'skipped', refusal?.reason ?? why, options),
      }));
    if (!options.probe) return analysis(without('The probe was not asked for.'));
    if (subjects.some((s) => s.refusal === undefined))
      context.onStatic?.(analysis(without('The probe has not finished.')));
    signal?.throwIfAborted();
    const probes: Probes[] = [];
    for (const [i, subject] of subjects.entries()) {
      const measuring = { options, process: runtime.process(), signal, progress: progress.of(i, subjects.length) };
      probes.push(await measure(subject, known[i] ?? knownOf(subject), measuring));
    }
    return analysis(probes);
  } catch (error) {
    const told = sourceError(error);
    if (!told) throw error;
    return { path, source, errors: [told], models: [] };
  } finally {
    runtime.dispose();
  }
}

/** The caller's process, or one of its own that is started when it is first needed. */
class Runtime {
  #own: ProbeProcess | undefined;

  constructor(
    private readonly options: AnalyzeOptions,
    private readonly context: AnalyzeContext,
  ) {}

  process(): ProbeProcess {
    if (this.context.process) return this.context.process;
    const { memoryLimitMB } = this.options;
    this.#own ??= startProbe(memoryLimitMB === undefined ? {} : { memoryLimitMB });
    return this.#own;
  }

  dispose(): void {
    this.#own?.dispose();
  }
}

/** A file that cannot be read: one sentence for a person, a code for a program. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What is wrong with a file, or with what was asked of it; undefined for anything else. */
export function sourceError(error: unknown): SourceError | undefined {
  if (error instanceof FeedError || error instanceof NpyError)
    return { code: 'unusable-input', message: error.message };
  if (error instanceof SourceFailure) return { code: error.code, message: error.message };
  if (!(error instanceof OnnxError)) return undefined;
  const { code, message, offset, node } = error;
  return { code, message, ...(offset !== undefined && { offset }), ...(node !== undefined && { node }) };
}
