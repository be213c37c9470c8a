import type { Parameter } from '../model';
import type { Weight } from './affine';
import { fingerprint } from './initializer';
import { storedWeight, summaryOf } from './stored';
import type { Wiring } from './wiring';

/** A weight as a parameter of its layer, with the initializer that it looks like. */
export function weightParameter(wiring: Wiring, weight: Weight): Parameter {
  const { value, stored, fanIn, fanOut, units } = weight;
  return described(wiring, value, stored?.tensor.dims ?? weight.shape, { fanIn, fanOut, units }, 'weight');
}

/** A layer's bias; its fans are the weight's, since that is what default initializers of biases are scaled by. */
export function biasParameter(wiring: Wiring, value: string, weight: Weight | undefined): Parameter | undefined {
  const stored = storedWeight(wiring, value);
  if (!stored) return undefined;
  const { fanIn, fanOut, units } = weight ?? { fanIn: 1, fanOut: 1, units: stored.tensor.dims.at(-1) ?? 1 };
  return described(wiring, value, stored.tensor.dims, { fanIn, fanOut, units }, 'bias');
}

function described(
  wiring: Wiring,
  value: string,
  shape: readonly number[],
  fans: { readonly fanIn: number; readonly fanOut: number; readonly units: number },
  role: 'weight' | 'bias',
): Parameter {
  const stored = storedWeight(wiring, value);
  const summary = stored && summaryOf(wiring, stored);
  const stats = summary?.stats;
  return {
    name: stored?.name ?? value,
    shape,
    ...fans,
    ...(stored && { tensor: stored.tensor, stored: stored.initializer }),
    ...(stats && { moments: { mean: stats.mean, second: stats.mean ** 2 + stats.std ** 2 } }),
    initializer: fingerprint(summary, { ...fans, shape, role }),
  };
}
