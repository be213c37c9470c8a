import type { Parameter } from '../model';
import type { Weight } from './affine';
import { decide, type FanContext, type Look, look } from './initializer';
import { storedWeight, summaryOf } from './stored';
import type { Wiring } from './wiring';

/** A parameter, and what its elements say of its initializer; the verdict waits for the rest of the model. */
export interface Sketch extends Omit<Parameter, 'initializer'> {
  readonly look: Look;
}

type Fans = Pick<FanContext, 'fanIn' | 'fanOut' | 'units'>;

export function sketchWeight(wiring: Wiring, weight: Weight, role: 'weight' | 'recurrent'): Sketch {
  return sketch(wiring, weight.value, weight.stored?.tensor.dims ?? weight.shape, weight, role);
}

/** A layer's bias; its fans are the weight's, since that is what default initializers of biases are scaled by. Undefined where it is computed. */
export function sketchBias(wiring: Wiring, value: string, weight: Weight | undefined): Sketch | undefined {
  const dims = storedWeight(wiring, value)?.tensor.dims;
  return dims && sketch(wiring, value, dims, weight ?? { fanIn: 1, fanOut: 1, units: dims.at(-1) ?? 1 }, 'bias');
}

function sketch(
  wiring: Wiring,
  value: string,
  shape: readonly number[],
  { fanIn, fanOut, units }: Fans,
  role: FanContext['role'],
): Sketch {
  const stored = storedWeight(wiring, value);
  const summary = stored && summaryOf(wiring, stored);
  const stats = summary?.stats;
  return {
    name: stored?.name ?? value,
    shape,
    fanIn,
    fanOut,
    units,
    ...(stored && { tensor: stored.tensor, stored: stored.initializer }),
    ...(stats && { moments: { mean: stats.mean, second: stats.mean ** 2 + stats.std ** 2 } }),
    look: look(summary, { fanIn, fanOut, units, shape, role }),
  };
}

export function finish({ look, ...rest }: Sketch, trainedShare: number): Parameter {
  return { ...rest, initializer: decide(look, trainedShare) };
}
