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

/** `G −9.8 → −0.1`, or what the signal does (F) where the gradient changes by less than half of that. Empty where neither changes by much. */
export function effectText({ gradientLog10, forwardLog10 }: Effect): string {
  const [g, f] = [sizeOf(gradientLog10), sizeOf(forwardLog10)];
  const shown = 2 * g >= f ? gradientLog10 : forwardLog10;
  if (!shown || Math.max(g, f) < noticeable) return '';
  return shiftText(shown === gradientLog10 ? 'G' : 'F', shown);
}

const sizeOf = (shift: Shift | undefined): number => (shift ? Math.abs(shift.after - shift.before) : 0);

/** Both flows, as far as they are known: `G −9.8 → −0.1, F −3.2 → 0.0`. */
export const flowsText = ({ gradientLog10: g, forwardLog10: f }: Effect): string =>
  [...(g ? [shiftText('G', g)] : []), ...(f ? [shiftText('F', f)] : [])].join(', ');

const shiftText = (flow: 'G' | 'F', { before, after }: Shift): string =>
  `${flow} ${decades(before)} → ${decades(after)}`;

/** One digit behind the point, and a minus sign that is none of a word; what rounds to nothing has no sign. */
export function decades(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? '?' : x > 0 ? '∞' : '−∞';
  const text = Math.abs(x).toFixed(1);
  return x < 0 && text !== '0.0' ? `−${text}` : text;
}
