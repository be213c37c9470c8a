import { number, percent } from '../findings/wording';
import type { Measured, MeasuredGate } from '../probe/measured';
import { directedName } from './throughTime';

/** So many cells are told of. */
const most = 6;

/** Fewer saturated values than this are not worth a word. */
const fewestSaturated = 0.005;

/**
 * One line for each LSTM and GRU, `gates of lstm: input 0.48 ± 0.06, forget 0.7 ± 0.1 (12 % saturated), …`: mean and standard deviation of what
 * leaves each gate, over all steps, sequences and units. A plain RNN has none.
 */
export function gateLines({ recurrence = [] }: Measured): readonly string[] {
  const gated = recurrence.filter(({ gates }) => gates.length > 1);
  const lines = gated
    .slice(0, most)
    .map((one) => `gates of ${directedName(one, recurrence)}: ${one.gates.map(inWords).join(', ')}`);
  return gated.length > most ? [...lines, `gates of ${gated.length - most} more`] : lines;
}

function inWords({ name, value, saturated }: MeasuredGate): string {
  const flat = saturated >= fewestSaturated ? ` (${percent(saturated)} saturated)` : '';
  return `${name} ${number(value.mean, 2)} ± ${number(value.std, 2)}${flat}`;
}
