import type { DataType, Graph } from '../model';
import type { Types } from '../ops/builder';
import { computedInFloat32, withoutBfloat16 } from './bfloat16';
import type { ProbeProcess, RunOptions } from './client';
import { ProbeFailure } from './failure';
import type { MemoryUse, Precision, Recomputation } from './measured';
import { memoryUseOf, planMemory, recomputationOf } from './memoryPlan';
import { notRecomputed, recomputed, roundedAway, widerType } from './precision';
import type { Fetch, ProbeJob, ProbeResult } from './protocol';
import { encoded } from './stages';
import { NotWidened, type WideType, widen } from './wide/widen';

/** A graph with its backward pass, and what is to be measured of it. */
export interface Execution {
  readonly graph: Graph;
  readonly types: Types;
  readonly fetches: readonly Fetch[];
  /** Which of the fetches are gradients. */
  readonly gradients: ReadonlySet<string>;
  readonly folder: string;
  readonly job: Omit<ProbeJob, 'stages' | 'folder' | 'frugal'>;
}

export interface Executed {
  readonly run: ProbeResult;
  /** Cutting the graph into stages. */
  readonly buildMs: number;
  readonly precision?: Precision;
  readonly recomputation?: Recomputation;
  readonly memory: MemoryUse;
}

export interface ExecutionContext extends RunOptions {
  readonly process: ProbeProcess;
}

/**
 * Runs the graph; where its numbers are too small for its type, runs it again in a wider one, within the time that is left. Rejects with
 * ProbeFailure.
 */
export async function execute(request: Execution, context: ExecutionContext): Promise<Executed> {
  const started = performance.now();
  const computable = withoutBfloat16(request);
  const execution = computable ?? request;
  const ran = await runWithin(execution, context);
  let executed: Executed = computable ? { ...ran, precision: computedInFloat32 } : ran;
  const first = executed.run;
  const native = narrowest(first);
  for (let next = widerType(first); next; ) {
    const to: WideType = next;
    const { timeoutMs } = context;
    const left = timeoutMs === undefined ? {} : { timeoutMs: Math.max(1, timeoutMs - (performance.now() - started)) };
    try {
      const wide = widen(execution.graph, execution.types, to);
      const again = await runWithin({ ...execution, graph: wide.graph, types: wide.types }, { ...context, ...left });
      const tensors = roundedAway(first, again.run);
      if (!tensors.length) return executed;
      const { gradients } = execution;
      executed = {
        ...again,
        run: together(executed.run, again.run),
        precision: recomputed({ native, tensors, gradients }, to, wide.narrow),
      };
      next = to === 'float32' ? widerType(again.run) : undefined;
    } catch (error) {
      return {
        ...executed,
        precision: executed.precision ?? notRecomputed(first, native, execution.gradients, to, why(error)),
      };
    }
  }
  return executed;
}

/** One run, with as much computed twice as the memory limit demands. */
async function runWithin(execution: Execution, context: ExecutionContext): Promise<Executed> {
  const { graph, types, fetches, folder, job } = execution;
  const building = performance.now();
  const cotangents = new Set(job.loss.map((term) => term.cotangent));
  const limitMB = context.process.memoryLimitMB;
  const plan = planMemory({ graph, types, fetches, cotangents, session: job.session, limitMB });
  const stages = encoded(graph, plan.pieces, types, folder);
  const buildMs = performance.now() - building;
  const run = await context.process.run(
    { ...job, folder, stages, session: plan.session, frugal: plan.frugal },
    context,
  );
  const recomputation = recomputationOf(plan, limitMB);
  return { run, buildMs, memory: memoryUseOf(plan, limitMB), ...(recomputation && { recomputation }) };
}

/** Failures of the second run are no failures of the probe, unless it was called off. */
function why(error: unknown): string {
  if (error instanceof NotWidened) return error.message;
  if (error instanceof ProbeFailure && error.kind !== 'cancelled') return error.message;
  throw error;
}

function narrowest({ tensors }: ProbeResult): DataType {
  const found = new Set([...tensors.values()].filter((t) => t.stats).map((t) => t.dtype));
  return (['float16', 'bfloat16', 'float32'] as const).find((t) => found.has(t)) ?? 'float32';
}

/** The numbers of the second run, the time of both. */
const together = (first: ProbeResult, again: ProbeResult): ProbeResult => ({
  ...again,
  timing: {
    loadMs: first.timing.loadMs + again.timing.loadMs,
    runMs: first.timing.runMs + again.timing.runMs,
    countMs: first.timing.countMs + again.timing.countMs,
  },
  peakMemoryMB: Math.max(first.peakMemoryMB, again.peakMemoryMB),
});
