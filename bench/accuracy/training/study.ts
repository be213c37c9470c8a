import type { Task } from '../tasks';
import type { Recorded } from './record';
import { type Family, type Run, train } from './run';

/** Everything that is trained to learn what becomes of one network. */
export interface Study {
  readonly runs: readonly Run[];
  /** Of the first run of each family. */
  readonly records: Readonly<Partial<Record<Family, readonly Recorded[]>>>;
  /** Of a network that failed: one more run, with all the time that anybody would give it. */
  readonly late?: Run;
}

/** The settings that people try, the usual one first; the next is tried where a network does not learn with those before. */
export const learningRates: Readonly<Record<Family, readonly [number, ...number[]]>> = {
  sgd: [0.02, 0.1, 0.002],
  adam: [0.005, 0.0005],
};

export const families: readonly Family[] = ['sgd', 'adam'];

/** `budgets`: the most steps for each family; a family without one is not tried. */
export function study(program: string, task: Task, budgets: Readonly<Partial<Record<Family, number>>>): Study {
  const runs: Run[] = [];
  const records: Partial<Record<Family, Recorded[]>> = {};
  for (const family of families) {
    const budget = budgets[family];
    if (budget === undefined) continue;
    const recorded: Recorded[] = [];
    for (const learningRate of learningRates[family]) {
      const isUsual = learningRate === learningRates[family][0];
      const trained = ofSeeds(isUsual, (seed) =>
        train({
          program,
          task,
          setting: { family, learningRate, seed },
          budget,
          ...(isUsual && seed === 1 && { onRecord: (r: Recorded) => recorded.push(r) }),
        }),
      );
      runs.push(...trained);
      if (hasLearnt(trained)) break;
    }
    records[family] = recorded;
  }
  return { runs, records };
}

/** Most steps of a network that gets all the time that anybody would give it. */
const patientBudget = 1200;

/** Whether a network that failed would have come to the goal after all, with the optimizer that forgives most. */
export const lateRun = (program: string, task: Task): Run =>
  train({
    program,
    task,
    setting: { family: 'adam', learningRate: learningRates.adam[0], seed: 1 },
    budget: patientBudget,
  });

/** Two seeds, and a third where they disagree. A rate that is not the usual one gets no second chance. */
function ofSeeds(isUsual: boolean, run: (seed: number) => Run): Run[] {
  const first = run(1);
  if (!isUsual && first.steps === null) return [first];
  const second = run(2);
  return (first.steps === null) === (second.steps === null) ? [first, second] : [first, second, run(3)];
}

/** Most seeds have come to the goal. */
export const hasLearnt = (runs: readonly Run[]): boolean =>
  runs.filter(({ steps }) => steps !== null).length * 2 > runs.length;
