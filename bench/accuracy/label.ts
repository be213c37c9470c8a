import type { Family, Run } from './training/run';
import { families, hasLearnt, learningRates, type Study } from './training/study';

/** What became of a network with one family of optimizers, at the learning rate that suits it best. */
export type Fate = 'trains' | 'crawls' | 'fails';

/** `one-family`: it trains with one family of optimizers and fails with the other. */
export type Label = Fate | 'one-family';

/** A network is slow where it needs more than so many times the steps of its control. */
export const patience = 3;

/** Steps are seen in tens, and the first few say little. */
export const [fewestSteps, mostSteps] = [90, 240] as const;

/** A network on its way has come this far when its time is up: farther than a linear map comes with clouds (0.58), rings (0.12) or prices (0.37). */
const onItsWay = 0.6;

/** The most steps a network is given, of those that its control took; undefined where that did not learn either. */
export function budgetOf(control: Study, family: Family): number | undefined {
  const steps = learningRates[family].flatMap((rate) => {
    const runs = control.runs.filter((r) => r.family === family && r.learningRate === rate);
    return hasLearnt(runs) ? median(runs.flatMap((r) => r.steps ?? [])) : [];
  })[0];
  return steps === undefined ? undefined : Math.min(mostSteps, Math.max(fewestSteps, patience * steps));
}

/** Of runs within the budget: undefined where there are none. */
export function fateOf(runs: readonly Run[], family: Family): Fate | undefined {
  const rates = learningRates[family]
    .map((rate) => runs.filter((r) => r.family === family && r.learningRate === rate))
    .filter((r) => r.length > 0);
  if (rates.length === 0) return undefined;
  if (rates.some(hasLearnt)) return 'trains';
  const furthest = Math.max(...rates.map((rate) => median(rate.map((r) => r.progress ?? 0))));
  return furthest >= onItsWay ? 'crawls' : 'fails';
}

/**
 * Of the families with which the control learns; undefined where it learns with none, so that nothing can be said. A network that learns after all,
 * when its time has long been up, crawls.
 */
export function labelOf({ runs, late }: Study): Label | undefined {
  const fates = families.flatMap((family) => fateOf(runs, family) ?? []);
  if (fates.length === 0) return undefined;
  if (fates.every((f) => f === 'fails')) return late && late.steps !== null ? 'crawls' : 'fails';
  if (fates.every((f) => f === 'trains')) return 'trains';
  return fates.includes('fails') && fates.includes('trains') ? 'one-family' : 'crawls';
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};
