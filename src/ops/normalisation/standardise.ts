import type { GraphBuilder } from '../builder';

/** X made mean 0 and variance 1 over some axes, what all the normalisations share. */
export interface Standardised {
  /** (X − mean)·inverse, in the shape of X. */
  readonly normal: string;
  /** 1 / standard deviation; the axes are kept with size 1. */
  readonly inverse: string;
}

/** X̂ = (X − mean) / √(variance + ε) with the biased variance over `axes`. */
export function standardise(b: GraphBuilder, x: string, axes: readonly number[], epsilon: number): Standardised {
  const centred = b.sub(x, b.reduce('ReduceMean', x, axes));
  const variance = b.reduce('ReduceMean', b.mul(centred, centred), axes);
  const inverse = b.reciprocal(b.sqrt(b.add(variance, epsilon)));
  return { normal: b.mul(centred, inverse), inverse };
}

/** X̂ = X / √(mean of squares + ε): RMS normalisation (Zhang & Sennrich 2019). */
export function scaleByRms(b: GraphBuilder, x: string, axes: readonly number[], epsilon: number): Standardised {
  const inverse = b.reciprocal(b.sqrt(b.add(b.reduce('ReduceMean', b.mul(x, x), axes), epsilon)));
  return { normal: b.mul(x, inverse), inverse };
}

/**
 * dL/dX from g = dL/dX̂: inverse·(g − mean(g) − X̂·mean(g·X̂)) (Ioffe & Szegedy 2015, §3, collected). Without a mean that was taken off
 * (`centred` false) the second term falls away.
 */
export function standardisedGradient(
  b: GraphBuilder,
  g: string,
  { normal, inverse }: Standardised,
  axes: readonly number[],
  centred = true,
): string {
  const along = b.mul(normal, b.reduce('ReduceMean', b.mul(g, normal), axes));
  const rest = centred ? b.sub(g, b.reduce('ReduceMean', g, axes)) : g;
  return b.mul(inverse, b.sub(rest, along));
}

/** dL/dX where a statistic itself is used: dMean/n and −dInverse·inverse²·X̂/n, with n elements to a statistic. */
export const meanGradient = (b: GraphBuilder, dMean: string, n: number, shape: readonly number[]): string =>
  b.expand(b.div(dMean, n), shape);

export const inverseGradient = (
  b: GraphBuilder,
  dInverse: string,
  { normal, inverse }: Standardised,
  n: number,
): string => b.mul(normal, b.mul(dInverse, b.mul(b.mul(inverse, inverse), -1 / n)));
