import { number, powerOfTen } from '../../findings/wording';
import type { Layer } from '../../model';
import type { MeasuredRecurrence } from '../../probe/measured';
import type { Evidence } from '../rule';
import { isFresh } from './grade';

/** How much less, or more, of the last state's gradient arrives at the first step than at the last. */
export interface ThroughTime {
  /** Decades gained on the way back: negative where it vanishes, −∞ where nothing arrives, NaN or ∞ where it overflows. */
  readonly total: number;
  /** Steps back from the last to the first. */
  readonly steps: number;
  /** Factor of one step. */
  readonly factor: number;
}

/** Along the cell where there is one: it is the road that an LSTM has for what it has to remember. Undefined for a single step. */
export function throughTime({ decay }: MeasuredRecurrence): ThroughTime | undefined {
  const curve = decay?.cellLog10 ?? decay?.hiddenLog10 ?? [];
  const steps = curve.length - 1;
  if (steps < 1) return undefined;
  const total = (curve[0] ?? 0) - (curve[steps] ?? 0);
  return { total, steps, factor: 10 ** (total / steps) };
}

/** A direction of a recurrent layer that has not been trained. */
export interface FreshRecurrence extends ThroughTime {
  readonly layer: Layer;
  readonly recurrence: MeasuredRecurrence;
  readonly gated: boolean;
  /**
   * One standard deviation of `total` by chance. The factor of a step is at most a little above the recurrent matrix's spectral radius, which
   * one draw of n × n independent weights moves by 1/√(4n) of itself (Rider 2003), the same in every step; to that comes what the draws of inputs
   * and cotangents made of it.
   */
  readonly band: number;
}

/** Trained weights are not judged: how long a network remembers is then what its task asked for. */
export function freshRecurrences(evidence: Evidence): readonly FreshRecurrence[] {
  if (!isFresh(evidence)) return [];
  return (evidence.measured?.recurrence ?? []).flatMap((recurrence) => {
    const layer = recurrence.layer === undefined ? undefined : evidence.layer(recurrence.layer);
    const change = throughTime(recurrence);
    if (!layer || !change || (layer.recurrent ?? layer.weight)?.initializer.kind === 'trained') return [];
    const chance = change.steps / (Math.sqrt(4 * (layer.weight?.units ?? 1)) * Math.LN10);
    const band = Math.hypot(chance, recurrence.decay?.seedStd ?? 0);
    return [{ ...change, layer, recurrence, gated: recurrence.gated ?? recurrence.op !== 'RNN', band }];
  });
}

/** The layers of all but the worst, each once. */
export const otherLayers = (all: readonly FreshRecurrence[], { layer }: FreshRecurrence): readonly Layer[] => [
  ...new Set(all.filter((r) => r.layer !== layer).map((r) => r.layer)),
];

/** What was measured, with the numbers of this layer. */
export function describeThroughTime({ recurrence, total, steps, factor }: FreshRecurrence): string {
  const state = recurrence.decay?.cellLog10 ? 'c' : 'h';
  if (total === Number.NEGATIVE_INFINITY)
    return `Measured through the recurrence alone, ‖∂h_T/∂${state}_1‖ is exactly 0 with T = ${number(steps + 1)}.`;
  return `Measured through the recurrence alone, ‖∂h_T/∂${state}_1‖ is ${powerOfTen(total)} times ‖∂h_T/∂${state}_T‖ with T = ${number(steps + 1)}: 10^(${number(total)} / ${number(steps)}) = ×${number(factor)} a step.`;
}
