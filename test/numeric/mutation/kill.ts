import type { Tensor } from '../../../src/model';
import { oldestOpset } from '../../../src/sources/onnx/canonicalise';
import { numbers, Unrunnable } from '../../support/runtime';
import {
  direction,
  distance,
  isUndifferentiated,
  jittered,
  projected,
  type Quotient,
  quotient,
  type Setting,
  settings,
} from '../difference';
import { backward, type Feeds, randomCotangents, runBackward } from '../gradient';
import type { MutationCase } from './cases';
import { mutants } from './mutants';

/** What became of a mutant: the judge noticed it, its gradients are the right ones, or it passed for right. */
export type Fate = 'killed' | 'equal' | 'survived';

export interface Verdict {
  readonly site: string;
  readonly fate: Fate;
  readonly detail?: string;
}

/** The differences along the directions that the judge of gradients takes, made once and held against every mutant. */
interface Direction {
  readonly input: string;
  readonly v: readonly number[];
  readonly quotients: readonly Quotient[];
}

const directions = 2;

/**
 * The mutants of the model's backward pass before the judge, but those whose like `isKnown`. Nothing where the model does not run or has
 * no gradient.
 */
export async function fates(
  { model, inputs, exact }: Pick<MutationCase, 'model' | 'inputs' | 'exact'>,
  isKnown: (site: string) => boolean,
): Promise<readonly Verdict[]> {
  let all: readonly Setting[];
  try {
    all = await settings(model, inputs);
  } catch {
    return [];
  }
  if ((all[0]?.model.opsets.get('') ?? oldestOpset) < oldestOpset) return [];
  for (const s of all) {
    for (const seed of [1, 2, 3]) {
      const found = await fatesAt(s, seed, exact ? s.feeds : await jittered(s, seed), isKnown);
      if (found) return found;
    }
  }
  return [];
}

/** Undefined where the right gradients themselves are refused at this point, or cannot be computed. */
async function fatesAt(
  s: Setting,
  seed: number,
  feeds: Feeds,
  isKnown: (site: string) => boolean,
): Promise<readonly Verdict[] | undefined> {
  const cotangents = randomCotangents(await s.original.run(feeds), seed + 1);
  const right = await backward(s.model, feeds, cotangents);
  if (!right.gradients.size) return undefined;
  let truth: Gradients;
  try {
    truth = await runBackward(right, feeds, cotangents);
  } catch {
    return undefined;
  }
  if (mutants(right).every(({ site }) => isKnown(site))) return [];
  const along = await differences(s, feeds, cotangents, [...right.gradients.keys()], seed);
  if (!along || !passes(s, along, truth)) return undefined;
  const verdicts: Verdict[] = [];
  for (const { site, graph } of mutants(right)) {
    if (isKnown(site)) continue;
    let wrong: Gradients;
    try {
      wrong = await runBackward({ ...right, graph }, feeds, cotangents);
    } catch {
      // A mutant that the runtime does not even run is noticed.
      verdicts.push({ site, fate: 'killed' });
      continue;
    }
    const off = farthest(truth, wrong);
    if (off <= equality[s.precision]) verdicts.push({ site, fate: 'equal' });
    else if (passes(s, along, wrong)) verdicts.push({ site, fate: 'survived', detail: `off by ${off}` });
    else verdicts.push({ site, fate: 'killed' });
  }
  return verdicts;
}

type Gradients = ReadonlyMap<string, readonly number[]>;

/** Relative to the largest element; what is nearer is rounding. */
const equality = { 16: 4e-3, 32: 1e-6, 64: 1e-14 } as const;

function farthest(truth: Gradients, wrong: Gradients): number {
  const each = [...truth].map(([input, g]) => {
    const other = wrong.get(input) ?? [];
    const scale = g.reduce((m, x) => Math.max(m, Math.abs(x)), 1e-30);
    return g.reduce((m, x, i) => {
      const off = Math.abs(x - (other[i] ?? Number.NaN)) / scale;
      return Object.is(x, other[i]) ? m : Math.max(m, Number.isNaN(off) ? Number.POSITIVE_INFINITY : off);
    }, 0);
  });
  return Math.max(0, ...each);
}

async function differences(
  s: Setting,
  feeds: Feeds,
  cotangents: Feeds,
  inputs: readonly string[],
  seed: number,
): Promise<readonly Direction[] | undefined> {
  const found: Direction[] = [];
  for (const input of inputs.filter((name) => !isUndifferentiated(s.model, name))) {
    const t = feeds.get(input) as Tensor;
    for (let k = 0; numbers(t).length && k < directions; k++) {
      const v = direction(t, seed * 100 + k);
      const quotients: Quotient[] = [];
      try {
        for (let i = 0; ; i++) {
          const q = await quotient(s, feeds, cotangents, input, v, i);
          if (!q) break;
          quotients.push(q);
        }
      } catch (e) {
        if (e instanceof Unrunnable) return undefined;
        continue;
      }
      found.push({ input, v, quotients });
    }
  }
  return found;
}

const passes = (s: Setting, along: readonly Direction[], of: Gradients): boolean =>
  along.every(({ input, v, quotients }) => {
    const have = projected(of.get(input), v);
    return quotients.some((q) => distance(q, have, s.precision) <= 1);
  });
