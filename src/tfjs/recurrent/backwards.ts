import type { LayerContext } from '../layer';
import type { Signal } from '../signal';

/** Steps from the last to the first. */
export const backwards = (c: LayerContext, x: Signal): Signal =>
  c.signal(c.b.slice(x.value, [-1], [-(2 ** 31)], [1], [-1]), x.shape);
