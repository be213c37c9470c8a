import type { LayerKind } from '../../model';
import { type Stored, storedWeight } from '../stored';
import type { Wiring } from '../wiring';

/** How a weight connects inputs and units. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly units: number;
  /** Units are counted by the last axis of the stored weight, not the first. */
  readonly unitsLast?: boolean;
}

/** A weight as one node uses it. */
export interface Weight extends Fans {
  /** Value name as the node reads it. */
  readonly value: string;
  /** As the node reads it. */
  readonly shape: readonly number[];
  /** Absent where the weight is computed. */
  readonly stored?: Stored;
}

/** The part of a layer that multiplies by a weight, with the bias that follows. */
export interface Affine {
  readonly kind: LayerKind;
  /** Absent where the weight is computed and the file does not tell its shape. */
  readonly weight?: Weight;
  readonly recurrent?: Weight;
  readonly bias?: string;
  readonly input: string;
  readonly output: string;
  readonly unitAxis: number;
  readonly stride?: number;
  /** Node indices. */
  readonly nodes: readonly number[];
}

/** A weight whose shape is known, with the fans that its operator gives it. */
export function weightOf(
  wiring: Wiring,
  value: string | undefined,
  fans: (shape: readonly number[]) => Fans | undefined,
): Weight | undefined {
  if (!value) return undefined;
  const stored = storedWeight(wiring, value);
  const shape = stored?.shape ?? stated(wiring, value);
  const counted = shape && fans(shape);
  return counted && { value, shape, ...counted, ...(stored && { stored }) };
}

/** The shape that the file states for a value, where every dimension is a number. */
function stated(wiring: Wiring, value: string): readonly number[] | undefined {
  const { values, inputs } = wiring.graph;
  const shape = (values.get(value) ?? inputs.find((input) => input.name === value))?.shape;
  const fixed = shape?.filter((d) => typeof d === 'number');
  return fixed?.length === shape?.length ? fixed : undefined;
}
