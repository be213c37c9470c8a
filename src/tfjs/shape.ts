import type { Dimension } from '../model';

/** A shape as the layer library has it, channels last: numbers are fixed, names are free ('batch', 'height'), null is free and without a name. */
export type Shape = readonly Dimension[];

/** The product of some dimensions; null as soon as one of them is free. */
export const product = (shape: Shape): number | null =>
  shape.reduce<number | null>((n, d) => (n === null || typeof d !== 'number' ? null : n * d), 1);

/** f of a fixed dimension; of a free one nothing is known. */
export const mapped = (dimension: Dimension, f: (size: number) => number): Dimension =>
  typeof dimension === 'number' ? f(dimension) : null;

/** The same dimension, whichever of the two tells more. */
export const joined = (a: Dimension, b: Dimension): Dimension => (typeof a === 'number' ? a : (b ?? a));

export const printed = (shape: Shape): string => `[${shape.map((d) => d ?? '?').join(', ')}]`;
