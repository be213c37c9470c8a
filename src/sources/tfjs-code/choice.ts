import { type Completion, Thrown } from './interpreter';
import { type Mutable, Trail } from './trail';
import { joinValues, type Value } from './values';

/** How one way of a condition ended, and what it did. */
interface Way<T> {
  readonly end: { readonly value: T } | { readonly thrown: Thrown };
  readonly after: ReadonlyMap<Mutable, unknown>;
}

function follow<T>(way: () => T, trail: Trail): Way<T> {
  let end: Way<T>['end'] | undefined;
  const before = trail.record(() => {
    try {
      end = { value: way() };
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      end = { thrown: error };
    }
  });
  const after = Trail.states(before.keys());
  Trail.restore(before);
  if (!end) throw new Error('A way of a condition has no end.');
  return { end, after };
}

/** Makes the state what is true of all these ways. Layers that differ are as on the first. */
function merge(ways: readonly Way<unknown>[], why: string): void {
  const touched = new Set(ways.flatMap((w) => [...w.after.keys()]));
  for (const m of touched) {
    const before = m.save();
    const [first, ...others] = ways.map((w) => (w.after.has(m) ? w.after.get(m) : before));
    let joined = first;
    for (const other of others) {
      m.restore(before);
      m.join(joined, other, why);
      joined = m.save();
    }
    m.restore(joined);
  }
}

type Ended<T> = Way<T> & { readonly end: { readonly value: T } };

const hasEnded = <T>(way: Way<T>): way is Ended<T> => 'value' in way.end;

/** The ways that do not throw; throws as the first one does if all do. */
function survivors<T>(ways: readonly Way<T>[], why: string): readonly Ended<T>[] {
  const ended = ways.filter(hasEnded);
  const [first] = ways;
  if (ended.length > 0 || !first || !('thrown' in first.end)) return ended;
  merge([first], why);
  throw first.end.thrown;
}

/** Evaluates all ways from the same state. What a way returns while others go on is noted in `returns`. */
export function chooseStatement(
  ways: readonly (() => Completion | undefined)[],
  returns: Value[],
  trail: Trail,
  why: string,
): Completion | undefined {
  const ended = survivors(
    ways.map((way) => follow(way, trail)),
    why,
  );
  const going = ended.filter((w) => w.end.value === undefined);
  const leaving = ended.flatMap((w) => (w.end.value ? [w.end.value] : []));
  const returned = leaving.flatMap((c) => (c.kind === 'return' ? [c.value] : []));
  merge(going.length > 0 ? going : ended, why);
  if (going.length === 0 && returned.length === leaving.length) {
    return { kind: 'return', value: returned.reduce((a, b) => joinValues(a, b, why)) };
  }
  returns.push(...returned);
  return going.length > 0 ? undefined : leaving.find((c) => c.kind !== 'return');
}

export function chooseValue(ways: readonly (() => Value)[], trail: Trail, why: string): Value {
  const ended = survivors(
    ways.map((way) => follow(way, trail)),
    why,
  );
  merge(ended, why);
  return ended.map((w) => w.end.value).reduce((a, b) => joinValues(a, b, why));
}

/** Runs `work`, and makes the state what is true both with and without it. */
export function maybe(work: () => void, trail: Trail, why: string): void {
  const before = trail.record(work);
  for (const [m, state] of before) {
    const after = m.save();
    m.restore(state);
    m.join(after, state, why);
  }
}
