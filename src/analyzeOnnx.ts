import type { Analysis, AnalyzeContext, AnalyzeOptions, ModelAnalysis, Phase, SourceError } from './analysis';
import { gather } from './findings/evidence';
import { judge } from './findings/judge';
import { recogniseLayers } from './layers';
import { type Graph, isFloat, type Layer, type Model } from './model';
import { type ProbeProcess, startProbe } from './probe/client';
import { ProbeFailure } from './probe/failure';
import { candidates, FeedError, type PlannedInput, plannedTypes } from './probe/feeds';
import type { Measured } from './probe/measured';
import { NpyError } from './probe/npy';
import { probe } from './probe/probe';
import { type WeightSummary, weightStatistics } from './probe/weights';
import { OnnxError, type OnnxModel, readOnnx, unsupportedOpset } from './sources/onnx';
import { type Canonical, canonicalise } from './sources/onnx/canonicalise';
import { propagate } from './theory/propagate';

/** How far each phase reaches within the whole, as progress shows it. */
const reach: Readonly<Record<Phase, readonly [from: number, to: number]>> = {
  read: [0, 0.02],
  canonicalise: [0.02, 0.05],
  weights: [0.05, 0.15],
  differentiate: [0.15, 0.2],
  load: [0.2, 0.3],
  run: [0.3, 0.98],
  judge: [0.98, 1],
};

/** One ONNX file, from bytes to verdicts. */
export async function analyzeOnnx(path: string, options: AnalyzeOptions, context: AnalyzeContext): Promise<Analysis> {
  // The child loads the runtime while this process reads and differentiates.
  const own = options.probe && !context.process;
  const process = options.probe ? (context.process ?? startProbe(probeOptions(options))) : undefined;
  try {
    return await new OnnxAnalysis(path, options, context).run(process);
  } catch (error) {
    if (error instanceof OnnxError) return { path, source: 'onnx', errors: [sourceError(error)], models: [] };
    if (!(error instanceof FeedError || error instanceof NpyError)) throw error;
    return { path, source: 'onnx', errors: [{ code: 'unusable-input', message: error.message }], models: [] };
  } finally {
    if (own) process?.dispose();
  }
}

const probeOptions = ({ memoryLimitMB }: AnalyzeOptions) => (memoryLimitMB === undefined ? {} : { memoryLimitMB });

const sourceError = ({ code, message, offset, node }: OnnxError): SourceError => ({
  code,
  message,
  ...(offset !== undefined && { offset }),
  ...(node !== undefined && { node }),
});

/** A way to feed the model, and the canonical graph that it leads to. */
interface Fed {
  readonly inputs: readonly PlannedInput[];
  readonly canonical: Canonical;
}

class OnnxAnalysis {
  /** Why nothing can be fed. */
  private unfed: ProbeFailure | undefined;
  /** Progress told so far: a second way to feed the model, or the probe in training mode, begins again but is not seen to go back. */
  private done = 0;

  constructor(
    private readonly path: string,
    private readonly options: AnalyzeOptions,
    private readonly context: AnalyzeContext,
  ) {}

  async run(process: ProbeProcess | undefined): Promise<Analysis> {
    const { options, context } = this;
    this.progress('read', 0);
    const file = readOnnx(this.path);
    const tooNew = unsupportedOpset(file);
    this.progress('canonicalise', 0);
    const feeds = this.feeds(file);
    const first = this.firstFeed(feeds);
    const { graph } = first.done ? canonicalise(file) : first.value.canonical;
    this.progress('weights', 0);
    const summaries = await this.weights(graph);
    const model = describe(file, graph, recogniseLayers(graph, summaries));
    const weights = new Map([...summaries].map(([name, s]) => [name, s.stats]));
    const known = { model, weights, analytic: propagate(model.layers) };

    const conclude = (probe: Measured, trainingProbe?: Measured): Analysis => {
      const fair = trainingProbe ?? probe;
      const measured = fair.status === 'ok' || fair.status === 'partial' ? fair : undefined;
      const findings = judge(gather({ ...known, measured }), options.rules);
      const one: ModelAnalysis = { ...known, probe, ...(trainingProbe && { trainingProbe }), findings };
      return { path: this.path, source: 'onnx', errors: tooNew ? [sourceError(tooNew)] : [], models: [one] };
    };
    if (tooNew) return conclude(unmeasured('failed', tooNew.message, options));
    if (!process) return conclude(unmeasured('skipped', 'The probe was not asked for.', options));
    context.onStatic?.(conclude(unmeasured('skipped', 'The probe has not finished.', options)));
    context.signal?.throwIfAborted();

    const attempt = (fed: Fed, training: boolean): Promise<Measured> => {
      const own = training === options.training;
      return probe(
        {
          ...fed.canonical,
          layers: model.layers,
          file: file.file,
          stored: (name) => file.graph.initializers.has(name),
          weights,
          inputs: fed.inputs,
          cotangents: options.cotangents,
          seeds: seedsOf(options),
          training,
          ...(own && options.tensors !== undefined && { tensors: options.tensors }),
          ...(options.threads !== undefined && { threads: options.threads }),
        },
        {
          process,
          ...(context.signal && { signal: context.signal }),
          timeoutMs: options.timeoutSeconds * 1000,
          onProgress: ({ phase, done }) => this.progress(phase, done),
        },
      );
    };
    const outcome = await this.firstThatRuns(first, feeds, (fed) => attempt(fed, options.training));
    if (outcome instanceof ProbeFailure) return conclude(failed(outcome, options));
    const unfair = !options.training && model.layers.some((l) => l.normalisation?.freshStatistics);
    const training = unfair ? await this.settled(attempt(outcome.fed, true)) : undefined;
    this.progress('judge', 0);
    // Without it, inference mode would be judged, unfairly: then only what is known without running counts.
    return conclude(outcome.measured, training instanceof ProbeFailure ? failed(training, options) : training);
  }

  /** A model that nothing plausible can be fed to is still read; what the user asked for must be possible. */
  private firstFeed(feeds: Generator<Fed, void>): IteratorResult<Fed, void> {
    try {
      return feeds.next();
    } catch (error) {
      const asked = Object.keys({ ...this.options.inputs, ...this.options.dimensions }).length > 0;
      if (!(error instanceof FeedError) || asked) throw error;
      this.unfed = new ProbeFailure('rejected', error.message);
      return { done: true, value: undefined };
    }
  }

  /** Ways to feed the model, the most plausible first. */
  private *feeds(file: OnnxModel): Generator<Fed, void> {
    const { batch, dimensions, inputs } = this.options;
    const { graph } = canonicalise(file);
    for (const planned of candidates(graph, { ...(batch !== undefined && { batch }), dimensions, inputs })) {
      yield { inputs: planned, canonical: canonicalise(file, plannedTypes(planned)) };
    }
  }

  private weights(graph: Graph): Promise<Map<string, WeightSummary>> {
    const floats = new Map([...graph.initializers].filter(([, t]) => isFloat(t.dtype)));
    const { signal } = this.context;
    return weightStatistics(floats, {
      ...(signal && { signal }),
      onProgress: (part) => this.progress('weights', part),
    });
  }

  /** Shapes that a model refuses show only when it runs: then the next way to feed it is tried. The first refusal is the one to report. */
  private async firstThatRuns(
    first: IteratorResult<Fed, void>,
    feeds: Generator<Fed, void>,
    attempt: (fed: Fed) => Promise<Measured>,
  ): Promise<{ readonly fed: Fed; readonly measured: Measured } | ProbeFailure> {
    let refusal: ProbeFailure | undefined;
    for (let next = first; !next.done; next = feeds.next()) {
      this.progress('differentiate', 0);
      const measured = await this.settled(attempt(next.value));
      if (!(measured instanceof ProbeFailure)) return { fed: next.value, measured };
      if (measured.kind !== 'rejected') return measured;
      refusal ??= measured;
    }
    return refusal ?? this.unfed ?? new ProbeFailure('rejected', 'The model has no inputs that can be fed.');
  }

  /** A probe's failure as a value; rejects only when the caller has cancelled. */
  private async settled(probing: Promise<Measured>): Promise<Measured | ProbeFailure> {
    try {
      return await probing;
    } catch (error) {
      if (!(error instanceof ProbeFailure)) throw error;
      if (error.kind === 'cancelled') throw this.context.signal?.reason ?? error;
      return error;
    }
  }

  private progress(phase: Phase, part: number): void {
    const [from, to] = reach[phase];
    this.done = Math.max(this.done, from + part * (to - from));
    this.context.onProgress?.({ phase, done: this.done });
  }
}

function describe(file: OnnxModel, graph: Graph, layers: readonly Layer[]): Model {
  const opset = file.opsets.get('');
  return {
    name: file.graph.name || 'model',
    source: 'onnx',
    graph,
    layers,
    ...(file.producer && { producer: file.producer }),
    ...(opset !== undefined && { opset }),
  };
}

const seedsOf = ({ seed, seeds }: AnalyzeOptions): number[] => Array.from({ length: seeds }, (_, i) => seed + i);

/** A probe that has no numbers. */
const unmeasured = (status: 'failed' | 'skipped', reason: string, options: AnalyzeOptions): Measured => ({
  status,
  reason,
  loss: null,
  seeds: seedsOf(options),
  training: options.training,
  inputs: [],
  tensors: [],
  cuts: [],
  timing: { loadMs: 0, buildMs: 0, runMs: 0, totalMs: 0 },
  peakMemoryMB: 0,
});

const failed = (error: ProbeFailure, options: AnalyzeOptions): Measured => ({
  ...unmeasured('failed', error.message, options),
  crashed: error.kind !== 'rejected',
});
