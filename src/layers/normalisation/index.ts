import { nodeAt, onlyReader, type Wiring } from '../wiring';
import type { FoundNormalisation } from './found';
import { asFoldedGroups, byOperator } from './operators';
import { asScaleAndShift, byBehaviour } from './written-out';

export type { FoundNormalisation } from './found';

/** The normalisation that everything reading `value` computes together. */
export function normalisationAfter(wiring: Wiring, value: string): FoundNormalisation | undefined {
  const reader = onlyReader(wiring, value);
  const operator =
    reader !== undefined && nodeAt(wiring, reader).inputs[0] === value
      ? (byOperator(wiring, reader) ?? asFoldedGroups(wiring, reader))
      : undefined;
  return operator ?? byBehaviour(wiring, value);
}

/** The normalisation that begins with this node, whatever else reads its input. */
export function normalisationAt(wiring: Wiring, index: number): FoundNormalisation | undefined {
  const value = nodeAt(wiring, index).inputs[0] ?? '';
  return byOperator(wiring, index) ?? asFoldedGroups(wiring, index) ?? byBehaviour(wiring, value, index);
}

/** As `normalisationAfter`, where a weight with so many units made the value: there a written-out BatchNormalization can be told. */
export function normalisationAfterWeight(
  wiring: Wiring,
  value: string,
  units: number,
  unitAxis: number,
): FoundNormalisation | undefined {
  return normalisationAfter(wiring, value) ?? asScaleAndShift(wiring, value, units, unitAxis);
}
