import { type Severity, severities } from '../../findings/finding';
import type { Layer } from '../../model';
import type { Evidence } from '../rule';
import { type Flow, forwardFlow, gradientFlow } from './flow';
import { grade, type Limits } from './grade';

/** What a wrong scale does to the signal and the gradient over a stretch of layers. */
export interface Attributed {
  readonly severity: Severity;
  readonly gradient: Flow | undefined;
  readonly forward: Flow | undefined;
}

/**
 * A wrong scale matters by what it does, not by itself: only as many decades count as it accounts for (`due`), and only where they show
 * in the gradient or the signal.
 */
export function attributed(
  evidence: Evidence,
  stretch: readonly Layer[],
  due: number,
  limitsOf: (decades: number) => Limits,
): Attributed | undefined {
  const gradient = gradientFlow(evidence, stretch);
  const forward = forwardFlow(evidence, stretch);
  const graded = [gradient, forward].flatMap((flow) => {
    if (!flow || Math.sign(flow.total) !== Math.sign(due)) return [];
    const decades = Math.sign(due) * Math.min(Math.abs(due), Math.abs(flow.total));
    return grade(decades, flow.band, limitsOf(decades)) ?? [];
  });
  const severity = severities.find((s) => graded.includes(s));
  return severity && { severity, gradient, forward };
}

/** Limits in a rule's options `infoDecades` and `warningDecades`; what trains with some optimizer is no error. */
export const withoutError = (evidence: Evidence): Limits => ({
  error: Number.POSITIVE_INFINITY,
  warning: evidence.option('warningDecades'),
  info: evidence.option('infoDecades'),
});

export const isMeasured = ({ gradient, forward }: Attributed): boolean =>
  gradient?.from === 'measured' || forward?.from === 'measured';
