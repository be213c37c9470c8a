import { type Declaration, type Initializer, isDrawn, type Parameter } from '../model';
import type { Weight } from './affine';
import { decide, type FanContext, type Look, look } from './initializer';
import { independence } from './initializer/independence';
import { storedWeight, summaryOf } from './stored';
import type { Wiring } from './wiring';

/** A parameter, and what its elements say of its initializer; the verdict waits for the rest of the model. */
export interface Sketch extends Omit<Parameter, 'initializer'> {
  readonly look: Look;
}

type Fans = Pick<FanContext, 'fanIn' | 'fanOut' | 'units'> & Pick<Weight, 'unitsLast'>;

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
  { fanIn, fanOut, units, unitsLast = false }: Fans,
  role: FanContext['role'],
): Sketch {
  const stored = storedWeight(wiring, value);
  const summary = stored && summaryOf(wiring, stored);
  const stats = summary?.stats;
  const among =
    role === 'weight' && summary && shape.length > 1
      ? independence(summary.sample, summary.stats.n, shape, unitsLast)
      : undefined;
  return {
    name: stored?.name ?? value,
    shape,
    fanIn,
    fanOut,
    units,
    ...(stored && { tensor: stored.tensor, stored: stored.initializer }),
    ...(stats && { moments: { mean: stats.mean, second: stats.mean ** 2 + stats.std ** 2 } }),
    ...(among && { independence: among }),
    look: look(stored && isDrawn(stored.tensor) ? undefined : summary, { fanIn, fanOut, units, shape, role }),
  };
}

/**
 * What was declared is not guessed at. Of stored weights it says how they once began: they still do where they do not look trained and
 * have the variance that was declared.
 */
export function finish({ look, ...rest }: Sketch, trainedShare: number, told: Declared | undefined): Parameter {
  if (!told) return { ...rest, initializer: decide(look, trainedShare) };
  const { initializer, ...declared } = told;
  if (!rest.tensor || isDrawn(rest.tensor)) return { ...rest, initializer, declared };
  const inferred = decide(look, trainedShare);
  const asDeclared = inferred.kind !== 'trained' && sameVariance(inferred.variance, initializer.variance);
  return { ...rest, initializer: asDeclared ? { ...initializer, variance: inferred.variance } : inferred, declared };
}

/** What is declared of a parameter, in code or in a topology. */
export interface Declared extends Declaration {
  readonly initializer: Initializer;
}

/** Of a fresh draw and its distribution: a hundred elements are enough for this. */
const sameVariance = (a: number, b: number): boolean => a === b || Math.abs(Math.log(a / b)) < 0.4;
