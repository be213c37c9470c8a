import { type ModelAnalysis, shownProbe } from '../analysis';
import type { MeanAndStd, MeasuredGate, MeasuredRecurrence, RecurrentDecay } from '../probe/measured';
import { limits } from './limits';
import type { Amount, GateView, RecurrenceView, StepView } from './state';

/** What was measured of a recurrent layer's directions; empty for every other layer. */
export const recurrenceViews = (model: ModelAnalysis, layer: string): readonly RecurrenceView[] =>
  (shownProbe(model).recurrence ?? []).filter((r) => r.layer === layer).map(recurrenceView);

const recurrenceView = ({ direction, decay, gates }: MeasuredRecurrence): RecurrenceView => ({
  direction,
  steps: decay?.hiddenLog10.length ?? 0,
  curve: decay ? curve(decay) : [],
  gates: gates.map(gateView),
});

function curve({ hiddenLog10, cellLog10 }: RecurrentDecay): readonly StepView[] {
  const count = hiddenLog10.length;
  const shown = Math.min(count, limits.steps);
  const index = (i: number): number => (shown > 1 ? Math.round((i * (count - 1)) / (shown - 1)) : 0);
  return Array.from({ length: shown }, (_, i): StepView => {
    const t = index(i);
    return { step: t + 1, hidden: amount(hiddenLog10[t]), cell: cellLog10 ? amount(cellLog10[t]) : null };
  });
}

/** What is below the smallest number counts as zero, what is above the largest as not finite. */
function amount(log10 = Number.NaN): Amount {
  const value = 10 ** log10;
  return Number.isFinite(value) ? { value, zeros: 0, nonFinite: 0 } : { value: 0, zeros: 0, nonFinite: 1 };
}

const gateView = ({ name, preActivation, value, saturated, gradient }: MeasuredGate): GateView => ({
  name,
  entering: pair(preActivation),
  leaving: pair(value),
  saturated: finite(saturated),
  weight: finite(gradient.weight),
  recurrent: finite(gradient.recurrent),
  bias: finite(gradient.bias),
});

const pair = ({ mean, std }: MeanAndStd): GateView['entering'] => [finite(mean), finite(std)];

const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);
