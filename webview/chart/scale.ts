import type { Amount } from '../../src/view/state';

/**
 * A logarithmic axis for sizes that may also be exactly zero or not finite. The decades fill the middle; zero has a lane of its own below
 * them and non-finite one above, each present only when some value needs it.
 */
export interface LogScale {
  /** Pixels from the top of the axis; null for what was not measured. */
  readonly position: (amount: Amount | null) => number | null;
  /** The same for a size by its log10, held within the axis. */
  readonly decade: (log10: number) => number;
  readonly ticks: readonly { readonly exponent: number; readonly y: number }[];
  readonly zero: Lane | null;
  readonly nonFinite: Lane | null;
}

export interface Lane {
  readonly y: number;
  readonly height: number;
}

const laneHeight = 18;
const tickSpacing = 26;

/**
 * @param height pixels of the whole axis, lanes included
 * @param others log10 of further sizes that should be in sight
 */
export function logScale(
  amounts: readonly (Amount | null)[],
  height: number,
  others: readonly number[] = [],
): LogScale {
  const present = amounts.filter((amount) => amount !== null);
  const finite = present.filter((amount) => amount.nonFinite === 0);
  const positive = finite.filter((amount) => amount.value > 0).map((amount) => Math.log10(amount.value));
  const nonFinite = finite.length < present.length ? { y: 0, height: laneHeight } : null;
  const zero = positive.length < finite.length ? { y: height - laneHeight, height: laneHeight } : null;
  const top = nonFinite ? laneHeight : 0;
  const bottom = zero ? height - laneHeight : height;
  const [low, high] = decades([...positive, ...others]);
  const place = (logarithm: number): number => top + ((high - logarithm) / (high - low)) * (bottom - top);
  return {
    decade: (log10) => place(Math.max(low, Math.min(high, log10))),
    position: (amount) => {
      if (!amount) return null;
      if (amount.nonFinite > 0) return laneHeight / 2;
      return amount.value > 0 ? place(Math.log10(amount.value)) : height - laneHeight / 2;
    },
    ticks: tickExponents(low, high, (bottom - top) / tickSpacing).map((exponent) => ({ exponent, y: place(exponent) })),
    zero,
    nonFinite,
  };
}

/** Whole decades around the logarithms, two at least so that a flat line is not drawn as a cliff. */
function decades(logarithms: readonly number[]): [low: number, high: number] {
  if (logarithms.length === 0) return [-1, 1];
  const low = Math.floor(logarithms.reduce((a, b) => Math.min(a, b)));
  const high = Math.ceil(logarithms.reduce((a, b) => Math.max(a, b)));
  return high - low >= 2 ? [low, high] : [low - 1, high + 1];
}

/** Multiples of 1, 2, 5, 10, 20, … decades, as many as `room` allows. */
function tickExponents(low: number, high: number, room: number): number[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200];
  const step = steps.find((candidate) => (high - low) / candidate <= Math.max(1, room)) ?? 500;
  const ticks: number[] = [];
  for (let exponent = Math.ceil(low / step) * step; exponent <= high; exponent += step) ticks.push(exponent);
  return ticks;
}
