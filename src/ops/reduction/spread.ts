import type { GradientContext } from '../operator';
import { axesOf } from './axes';

/** What the gradient of a reduction needs: everything here broadcasts against X. */
export interface Spread {
  /** Axes that are reduced, counted from the front. */
  readonly axes: readonly number[];
  /** Number of elements that go into one. */
  readonly count: number;
  /** A value of the output's shape with the reduced axes kept as 1. */
  kept(value: string): string;
  /** A value of the output's shape repeated to the shape of X. */
  expanded(value: string): string;
}

export function spread(c: GradientContext): Spread {
  const { b } = c;
  const shape = c.shape(0);
  const axes = axesOf(c.node, shape.length, c.has(1) ? c.values(1) : undefined);
  const one = shape.map((d, i) => (axes.includes(i) ? 1 : d));
  const kept = (value: string): string => b.reshape(value, one);
  return {
    axes,
    count: axes.reduce((n, a) => n * (shape[a] as number), 1),
    kept,
    expanded: (value) => (one.join() === shape.join() ? kept(value) : b.expand(kept(value), shape)),
  };
}
