import { forwardFlow, gradientFlow } from '../rules/evidence/flow';
import type { Gathered } from './evidence';
import type { Effect, Shift } from './finding';

/** What a change does to the flow of a network, in decades. */

/** Before and after the change, each judged by what is known of it. */
export function effectBetween(before: Gathered, after: Gathered): Effect {
  const measured = before.measured !== undefined && after.measured !== undefined;
  const gradientLog10 = shift(gradientOf(before), gradientOf(after));
  const forwardLog10 = shift(forwardOf(before), forwardOf(after));
  return {
    by: measured ? 'probe' : 'theory',
    ...(gradientLog10 && { gradientLog10 }),
    ...(forwardLog10 && { forwardLog10 }),
  };
}

const gradientOf = (gathered: Gathered): number | undefined => gradientFlow({ ...gathered, option: none })?.total;
const forwardOf = (gathered: Gathered): number | undefined => forwardFlow({ ...gathered, option: none })?.total;

/** Flows are read off without a rule. */
const none = (name: string): number => {
  throw new RangeError(`There is no rule here that would have an option “${name}”.`);
};

const shift = (before: number | undefined, after: number | undefined): Shift | undefined =>
  before === undefined || after === undefined ? undefined : { before, after };

/** Smaller shifts are within what another draw of the weights does. */
const noticeable = 0.3;

/** `G −9.8 → −0.1`; of signal and gradient the one that changes more. Empty where neither changes by much. */
export function effectText({ gradientLog10, forwardLog10 }: Effect): string {
  const told = [
    { name: 'G', by: gradientLog10 },
    { name: 'F', by: forwardLog10 },
  ].flatMap(({ name, by }) => (by && sizeOf(by) >= noticeable ? [{ name, by }] : []));
  const [largest] = told.sort((a, b) => sizeOf(b.by) - sizeOf(a.by) || a.name.localeCompare(b.name) * -1);
  return largest ? `${largest.name} ${decades(largest.by.before)} → ${decades(largest.by.after)}` : '';
}

const sizeOf = ({ before, after }: Shift): number => Math.abs(after - before);

/** One digit behind the point, and a minus sign that is none of a word; what rounds to nothing has no sign. */
export function decades(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? '?' : x > 0 ? '∞' : '−∞';
  const text = Math.abs(x).toFixed(1);
  return x < 0 && text !== '0.0' ? `−${text}` : text;
}
