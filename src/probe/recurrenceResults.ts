import { gateStatisticNames } from '../ops/recurrent/gate-statistics';
import { asNumbers, isNumeric } from './elements';
import type { MeanAndStd, MeasuredGate, MeasuredRecurrence, RecurrentDecay } from './measured';
import type { ProbeResult } from './protocol';
import type { PlannedDirection, PlannedGate } from './recurrence';

/** What was planned by `planRecurrence`, once it has run. */
export const measuredRecurrence = (
  directions: readonly PlannedDirection[],
  run: Pick<ProbeResult, 'tensors'>,
): readonly MeasuredRecurrence[] =>
  directions.map((planned) => {
    const { layer, node, op, gated, reversed, gates } = planned;
    const decay = decayOf(planned, run);
    return {
      ...(layer !== undefined && { layer }),
      node,
      op,
      ...(gated !== undefined && { gated }),
      direction: reversed ? 'reverse' : 'forward',
      ...(decay && { decay }),
      gates: gates.map((gate) => gateOf(gate, planned, run)),
    };
  });

/** The numbers of a fetched value, draw by draw. */
function draws({ tensors }: Pick<ProbeResult, 'tensors'>, name: string): readonly (readonly number[])[] {
  const fetched = tensors.get(name);
  if (!fetched?.values || !isNumeric(fetched.dtype)) throw new Error(`The probe returned no numbers of ${name}.`);
  const { dtype, values } = fetched;
  return values.map((bytes) => Array.from(asNumbers(dtype, bytes)));
}

interface Curves {
  readonly hidden: readonly number[];
  readonly cell: readonly number[] | undefined;
}

function decayOf(
  { rounds, reversed }: PlannedDirection,
  run: Pick<ProbeResult, 'tensors'>,
): RecurrentDecay | undefined {
  const inOrder = (name: string): readonly (readonly number[])[] =>
    draws(run, name).map((values) => (reversed ? values.toReversed() : values));
  const [hidden, rescaled] = [inOrder(rounds.hidden), inOrder(rounds.rescaled)];
  const cell = rounds.cell === undefined ? undefined : inOrder(rounds.cell);
  // How many rounds there are may depend on what is fed: those that are like the first are taken together.
  const followed = hidden.flatMap((norms, draw): Curves[] =>
    !norms.at(-1) || norms.length !== hidden[0]?.length ? [] : [curves(norms, rescaled[draw] ?? [], cell?.[draw])],
  );
  if (!followed.length) return undefined;
  const cells = followed.flatMap((c) => (c.cell ? [c.cell] : []));
  const first = (cells.length ? cells : followed.map((c) => c.hidden)).map((curve) => curve[0] ?? 0);
  return {
    hiddenLog10: pooled(followed.map((c) => c.hidden)),
    ...(cells.length && { cellLog10: pooled(cells) }),
    ...(first.length > 1 && first.every(Number.isFinite) && { seedStd: spreadOf(first) }),
  };
}

/** Of one draw: the norms with all rescalings behind them undone, relative to that of g, as logarithms. */
function curves(hidden: readonly number[], rescaled: readonly number[], cell: readonly number[] | undefined): Curves {
  const scale = new Array<number>(hidden.length).fill(-Math.log10(hidden.at(-1) ?? 1));
  for (let t = scale.length - 2; t >= 0; t--) scale[t] = (scale[t + 1] ?? 0) + Math.log10(rescaled[t + 1] ?? 1);
  const undone = (norms: readonly number[]): readonly number[] =>
    norms.map((norm, t) => Math.log10(norm) + (scale[t] ?? 0));
  return { hidden: undone(hidden), cell: cell && undone(cell) };
}

/** log10 of the root mean square over the draws, step by step. */
const pooled = (curves: readonly (readonly number[])[]): readonly number[] =>
  (curves[0] ?? []).map((_, t) => {
    const values = curves.map((curve) => curve[t] ?? Number.NaN);
    const largest = Math.max(...values);
    if (!Number.isFinite(largest)) return largest;
    return largest + Math.log10(average(values.map((v) => 10 ** (2 * (v - largest))))) / 2;
  });

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Population standard deviation. */
function spreadOf(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((v) => (v - mean) ** 2)));
}

function gateOf(
  { name, block, statistics }: PlannedGate,
  { index, gradients }: PlannedDirection,
  run: Pick<ProbeResult, 'tensors'>,
): MeasuredGate {
  const numbers = draws(run, statistics);
  const of = (statistic: (typeof gateStatisticNames)[number]): readonly number[] =>
    numbers.map((draw) => draw[gateStatisticNames.indexOf(statistic)] ?? Number.NaN);
  const together = (means: readonly number[], variances: readonly number[]): MeanAndStd => ({
    mean: average(means),
    std: Math.sqrt(average(variances) + spreadOf(means) ** 2),
  });
  const norm = (value: string | undefined): number | null => {
    if (value === undefined) return null;
    const gates = (run.tensors.get(value)?.dims ?? []).at(-1) ?? 1;
    return Math.sqrt(average(draws(run, value).map((norms) => (norms[index * gates + block] ?? Number.NaN) ** 2)));
  };
  return {
    name,
    preActivation: together(of('enteringMean'), of('enteringVariance')),
    value: together(of('valueMean'), of('valueVariance')),
    saturated: average(of('saturated')),
    gradient: {
      weight: norm(gradients.weight),
      recurrent: norm(gradients.recurrent),
      bias: norm(gradients.bias),
    },
  };
}
