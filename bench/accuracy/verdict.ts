import { type AnalyzeOptions, defaultOptions, type ModelAnalysis } from '../../src/analysis';
import { analyze } from '../../src/analyze';
import { gather } from '../../src/findings/evidence';
import { type Severity, severities } from '../../src/findings/finding';
import type { ProbeProcess } from '../../src/probe/client';
import type { Measured } from '../../src/probe/measured';
import { gradientFlow } from '../../src/rules/evidence/flow';
import type { Specimen } from './networks';

/** What Gradwise says of a network before anybody trains it. */
export interface Verdict {
  /** The gravest of all findings; null: it says nothing. */
  readonly severity: Severity | null;
  readonly findings: readonly { readonly ruleId: string; readonly severity: Severity }[];
  /** Decades by which the gradient changes from the last layer back to the first; undefined where that is not known. */
  readonly gradientDecades?: number;
}

/** From the text alone, as while it is being written. */
export const judgeUnprobed = (specimen: Specimen): Promise<Verdict> =>
  judge(specimen, { ...defaultOptions, probe: false });

/** With the probe, which draws fresh weights and runs forward and backward once for each of three seeds; it never trains. */
export const judgeProbed = (specimen: Specimen, process: ProbeProcess): Promise<Verdict> =>
  judge(specimen, defaultOptions, process);

async function judge({ id, program }: Specimen, options: AnalyzeOptions, process?: ProbeProcess): Promise<Verdict> {
  const path = `/${id.replaceAll(' ', '-')}.js`;
  const { models, errors } = await analyze(
    path,
    { ...options, fixes: false },
    {
      unsaved: new Map([[path, program]]),
      ...(process && { process }),
    },
  );
  const [model] = models;
  if (!model || models.length > 1 || errors.length)
    throw new Error(`${id}: ${models.length} networks are read where there is one. ${errors[0]?.message ?? ''}`);
  const fair = model.trainingProbe ?? model.probe;
  if (process && fair.status !== 'ok') throw new Error(`${id}: the probe did not run: ${fair.reason}`);
  const { findings } = model;
  const decades = flowOf(model, process ? fair : undefined);
  return {
    severity: severities.find((s) => findings.some((f) => f.severity === s)) ?? null,
    findings: findings.map(({ ruleId, severity }) => ({ ruleId, severity })),
    ...(decades !== undefined && { gradientDecades: decades }),
  };
}

/** As `vanishing-gradient` and `exploding-gradient` take it; neither asks for an option of its own here. */
function flowOf(model: ModelAnalysis, measured: Measured | undefined): number | undefined {
  const option = (name: string): never => {
    throw new RangeError(`No rule asks for “${name}” here.`);
  };
  return gradientFlow({ ...gather({ ...model, measured }), option })?.total;
}
