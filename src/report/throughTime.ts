import { count, number, powerOfTen } from '../findings/wording';
import type { Measured, MeasuredRecurrence } from '../probe/measured';
import { throughTime } from '../rules/evidence/through-time';

/** Smaller changes are not worth a line. */
const fewestDecades = 2;
const most = 6;

/** One line for each recurrent layer through which the gradient vanishes or explodes, the worst first, whatever the rules make of it. */
export function throughTimeLines({ recurrence = [] }: Measured): readonly string[] {
  const told = recurrence
    .flatMap((one) => {
      const change = throughTime(one);
      return change && Math.abs(change.total) >= fewestDecades ? [{ one, ...change }] : [];
    })
    .sort((a, b) => Math.abs(b.total) - Math.abs(a.total));
  const lines = told.slice(0, most).map(({ one, total, steps, factor }) => {
    const change =
      total < 0
        ? `${powerOfTen(total)} of the gradient is left`
        : `the gradient is ${powerOfTen(total)} times as large`;
    return `through time: ${directedName(one, recurrence)}, ${change} ${count(steps, 'step')} back (×${number(factor)} a step)`;
  });
  return told.length > most ? [...lines, `through time: ${told.length - most} more`] : lines;
}

/** A layer's name, with the direction where it reads in both and is told twice. */
export function directedName(
  { layer, node, direction }: MeasuredRecurrence,
  all: readonly MeasuredRecurrence[],
): string {
  const both = all.filter((other) => other.node === node).length > 1;
  return `${layer ?? node}${both ? ` (${direction})` : ''}`;
}
