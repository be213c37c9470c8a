/**
 * Second moments of one unit between two places: the same element, the same position of another sample, another position of the same
 * sample, and another position of another sample. Units are exchangeable: that is what random weights make of them.
 */
export type Kernel = readonly [same: number, sample: number, position: number, both: number];

/** How many samples a statistic is taken over, and how many positions each of them has. */
export interface Extent {
  readonly samples: number;
  readonly positions: number;
}

export const zero: Kernel = [0, 0, 0, 0];

/** Independent between any two different places. */
export const white = (variance: number): Kernel => [variance, 0, 0, 0];

/** The same at all places: a bias. */
export const fixed = (variance: number): Kernel => [variance, variance, variance, variance];

export const mapKernel = (k: Kernel, f: (value: number, relation: number) => number): Kernel => [
  f(k[0], 0),
  f(k[1], 1),
  f(k[2], 2),
  f(k[3], 3),
];

export const scaled = (k: Kernel, factor: number): Kernel => mapKernel(k, (x) => factor * x);

export const sum = (a: Kernel, b: Kernel): Kernel => mapKernel(a, (x, r) => x + (b[r] ?? 0));

/** The kernel of one value at every position. */
export const spread = ([same, sample]: Kernel): Kernel => [same, sample, same, sample];

/** Mean over all ordered pairs of places, a place with itself among them. */
export function average(k: Kernel, { samples: b, positions: p }: Extent): number {
  return (k[0] + (b - 1) * k[1] + (p - 1) * k[2] + (b - 1) * (p - 1) * k[3]) / (b * p);
}

/** Means over the positions of each sample: what pooling them leaves. */
export const overPositions = ([same, sample, position, both]: Kernel, positions: number): Kernel => {
  const at = (one: number, other: number): number => (one + (positions - 1) * other) / positions;
  return spread([at(same, position), at(sample, both), 0, 0]);
};

/** Correlations, within ±1. */
export const correlations = (k: Kernel): Kernel =>
  mapKernel(k, (x) => (k[0] > 0 ? Math.max(-1, Math.min(1, x / k[0])) : 0));
