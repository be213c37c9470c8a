import type { LeftOut } from './measured';
import type { Decided } from './resolve';

const namedAtMost = 3;

/** What became of the draws that were asked for; undefined where all of them count. */
export function leftOutOf(asked: readonly number[], { seeds, by }: Decided): LeftOut | undefined {
  const left = asked.filter((seed) => !seeds.includes(seed));
  const [first] = seeds;
  if (!left.length || first === undefined) return undefined;
  const named = by.slice(0, namedAtMost).map((name) => `“${name}”`);
  const all = [...named, ...(by.length > namedAtMost ? ['…'] : [])].join(', ');
  const subject = left.length === 1 ? `Seed ${left[0]} decides` : `Seeds ${left.join(', ')} decide`;
  return {
    seeds: left,
    by,
    message: `Shapes or places in this model depend on the numbers that are drawn (${all}). ${subject} otherwise than seed ${first} and ${left.length === 1 ? 'is' : 'are'} left out.`,
  };
}
