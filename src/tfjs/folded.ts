import type { Dimension } from '../model';
import type { LayerContext } from './layer';
import type { Shape } from './shape';
import { Signal } from './signal';

/** Batch and time of a value [batch, time, …] as one axis. */
export function folded(c: LayerContext, value: string, shape: Shape): string {
  const rest = shape.slice(2);
  if (rest.every((d) => typeof d === 'number')) return reshape(c, value, [-1, ...rest]);
  const axes = c.b.op('Shape', [value], { start: { type: 'int', value: 2 } });
  return c.b.op('Reshape', [value, c.b.concat([c.b.ints([-1]), axes], 0)]);
}

/** And as two again. `like` is a value that has the two axes. */
export function unfolded(c: LayerContext, value: string, like: string, rest: Shape): string {
  const sizes = rest.map((d) => (typeof d === 'number' ? d : undefined));
  const known = sizes.filter((d) => d !== undefined);
  const lead = c.b.op('Shape', [like], { start: { type: 'int', value: 0 }, end: { type: 'int', value: 2 } });
  const tail =
    known.length === sizes.length ? c.b.ints(known) : c.b.op('Shape', [value], { start: { type: 'int', value: 1 } });
  return c.b.op('Reshape', [value, c.b.concat([lead, tail], 0)]);
}

const reshape = (c: LayerContext, value: string, shape: readonly number[]): string =>
  c.b.op('Reshape', [value, c.b.ints(shape)]);

/** The batch axis of folded values. */
export const foldedBatch = (batch: Dimension, time: Dimension): Dimension =>
  typeof batch === 'number' && typeof time === 'number' ? batch * time : null;

/** The signal with batch and time as one axis. */
export const foldedSignal = (c: LayerContext, x: Signal): Signal =>
  Signal.of(c.b, folded(c, x.value, x.shape), [
    foldedBatch(x.shape[0] ?? null, x.shape[1] ?? null),
    ...x.shape.slice(2),
  ]);
