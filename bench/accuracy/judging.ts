import { type ProbeProcess, startProbe } from '../../src/probe/client';
import type { Judged } from './judged';
import { labelOf } from './label';
import type { Specimen } from './networks';
import { describeProgram, detectors } from './published';
import { useFastBackend } from './training/backend';
import { type Outcomes, programKey } from './training/outcomes';
import { judgeProbed, judgeUnprobed } from './verdict';

/** All networks whose controls learn; of others nothing can be said. */
export async function judgeAll(all: readonly Specimen[], outcomes: Outcomes): Promise<Judged[]> {
  await useFastBackend();
  const probe = startProbe();
  try {
    const judged: Judged[] = [];
    for (const specimen of all) judged.push(...(await judge(specimen, outcomes, probe)));
    return judged;
  } finally {
    probe.dispose();
  }
}

async function judge(specimen: Specimen, outcomes: Outcomes, probe: ProbeProcess): Promise<Judged[]> {
  const study = outcomes.get(programKey(specimen));
  const label = study && labelOf(study);
  if (!study || !label) return [];
  const described = describeProgram(specimen.program);
  const records = study.records.adam ?? study.records.sgd ?? [];
  return [
    {
      specimen,
      label,
      probed: await judgeProbed(specimen, probe),
      unprobed: await judgeUnprobed(specimen),
      fired: detectors.filter((d) => d.fires(described, records)).map((d) => d.name),
    },
  ];
}
