import type { ModelAnalysis } from './analysis';
import { keyOf } from './analyzeFixes';
import type { Probes } from './analyzeVerdict';
import type { Effect } from './findings/finding';
import type { Model } from './model';

/** What was measured of a model, and what it was then. */
export interface RememberedProbe extends Probes {
  readonly print: string;
  /** What fixes were shown to do. */
  readonly proved: ReadonlyMap<string, Effect>;
}

/** Of every model that a probe was tried on. */
export const rememberedProbes = (models: readonly ModelAnalysis[]): readonly RememberedProbe[] =>
  models
    .filter(({ probe }) => probe.status !== 'skipped')
    .map(({ model, probe, trainingProbe, findings }) => ({
      print: printOf(model),
      proved: new Map(findings.flatMap(({ fixes }) => fixes.map((fix) => [keyOf(fix), fix.effect] as const))),
      probe,
      ...(trainingProbe && { trainingProbe }),
    }));

export function probesOfPrint(model: Model, remembered: readonly RememberedProbe[]): Probes | undefined {
  if (remembered.length === 0) return undefined;
  const print = printOf(model);
  return remembered.find((r) => r.print === print);
}

/** All that a probe depends on: the operations, what the weights are drawn from, and the loss. Not where in the text it is written. */
function printOf({ graph, compiled }: Model): string {
  const { inputs, outputs, nodes, initializers } = graph;
  return JSON.stringify([inputs, outputs, nodes, [...initializers], compiled?.losses.map((loss) => loss?.name)]);
}
