import type { Normalisation } from '../../model';
import { secondMoment, storedWeight } from '../stored';
import { nodeAt, soleReader, standard, type Wiring } from '../wiring';

export interface FoundNormalisation {
  readonly normalisation: Normalisation;
  readonly output: string;
  /** Node indices. */
  readonly nodes: readonly number[];
}

export type NormalisationKind = Normalisation['kind'];

/** Names of the stored values that a normalisation learned. */
export interface Learned {
  readonly scale?: string;
  readonly shift?: string;
}

/** With γ = 1 and β = 0 where they are not there. */
export function normalisation(wiring: Wiring, kind: NormalisationKind, learned: Learned, fresh = false): Normalisation {
  const { scale, shift } = learned;
  const scaled = scale === undefined ? 1 : secondMoment(wiring, storedWeight(wiring, scale));
  const shifted = shift === undefined ? 0 : secondMoment(wiring, storedWeight(wiring, shift));
  const known = scaled !== undefined && shifted !== undefined;
  return { kind, freshStatistics: fresh, ...learned, ...(known && { second: scaled + shifted }) };
}

/** A normalisation written out, together with the stored scale (Mul) and shift (Add) that follow it. */
export function withLearned(
  wiring: Wiring,
  kind: NormalisationKind,
  from: string,
  core: readonly number[],
): FoundNormalisation {
  const nodes = [...core];
  const learned: { scale?: string; shift?: string } = {};
  let output = from;
  for (const [op, role] of [
    ['Mul', 'scale'],
    ['Add', 'shift'],
  ] as const) {
    const index = soleReader(wiring, output);
    const node = index === undefined ? undefined : nodeAt(wiring, index);
    const other = node?.inputs.find((input) => input !== output);
    if (index === undefined || !node || !standard(node, op) || !other || !storedWeight(wiring, other)) continue;
    learned[role] = other;
    nodes.push(index);
    output = node.outputs[0] ?? '';
  }
  return { normalisation: normalisation(wiring, kind, learned), output, nodes };
}
