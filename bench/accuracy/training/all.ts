import { budgetOf, labelOf } from '../label';
import type { Specimen } from '../networks';
import { tasks } from '../tasks';
import { useFastBackend } from './backend';
import { controlKey, type Outcomes, programKey } from './outcomes';
import type { Family } from './run';
import { families, lateRun, type Study, study } from './study';

/** Most steps of a control. */
const controlBudget = 240;

/** Trains the networks that have no outcome yet, and their controls before them; `save` is called after each. */
export async function trainMissing(
  specimens: readonly Specimen[],
  outcomes: Outcomes,
  save: (done: number, of: number, id: string) => void,
): Promise<void> {
  // The first of every family come first, so that a training that was broken off leaves something of each.
  const missing = specimens
    .filter((s) => isMissing(outcomes.get(programKey(s))))
    .sort((a, b) => Number(a.id.split(' ').at(-1)) - Number(b.id.split(' ').at(-1)));
  if (missing.length === 0) return;
  await useFastBackend();
  // The library advises against large orthogonal matrices; these are not large.
  console.warn = () => {};
  for (const [i, specimen] of missing.entries()) {
    const key = programKey(specimen);
    const studied = outcomes.get(key) ?? studyOf(specimen, outcomes);
    const fails = labelOf(studied) === 'fails';
    outcomes.set(key, fails ? { ...studied, late: lateRun(specimen.program, tasks[specimen.task]) } : studied);
    save(i + 1, missing.length, specimen.id);
  }
}

/** Not trained, or not to its end. */
export const isMissing = (known: Study | undefined): boolean =>
  known === undefined || (known.late === undefined && labelOf(known) === 'fails');

/** In the time that its control leaves it. */
function studyOf({ task, control, program }: Specimen, outcomes: Outcomes): Study {
  const key = controlKey(task, control);
  const reference = outcomes.get(key) ?? study(control, tasks[task], { sgd: controlBudget, adam: controlBudget });
  outcomes.set(key, reference);
  const budgets: Partial<Record<Family, number>> = {};
  for (const family of families) {
    const budget = budgetOf(reference, family);
    if (budget !== undefined) budgets[family] = budget;
  }
  return program === control ? within(reference, budgets) : study(program, tasks[task], budgets);
}

/** A network that is its own control has been trained already. */
const within = ({ runs, records }: Study, budgets: Readonly<Partial<Record<Family, number>>>): Study => ({
  runs: runs.filter((r) => budgets[r.family] !== undefined),
  records,
});
