import type { Dimension } from '../model';
import type { GraphBuilder } from '../ops/builder';
import type { Shape } from './shape';
import { Signal } from './signal';

/** Batch and time of a value [batch, time, …] as one axis. */
export function folded(b: GraphBuilder, value: string, shape: Shape): string {
  const rest = shape.slice(2);
  if (rest.every((d) => typeof d === 'number')) return reshape(b, value, [-1, ...rest]);
  const axes = b.op('Shape', [value], { start: { type: 'int', value: 2 } });
  return b.op('Reshape', [value, b.concat([b.ints([-1]), axes], 0)]);
}

/** And as two again. `like` is a value that has the two axes. */
export function unfolded(b: GraphBuilder, value: string, like: string, rest: Shape): string {
  const sizes = rest.map((d) => (typeof d === 'number' ? d : undefined));
  const known = sizes.filter((d) => d !== undefined);
  const lead = b.op('Shape', [like], { start: { type: 'int', value: 0 }, end: { type: 'int', value: 2 } });
  const tail =
    known.length === sizes.length ? b.ints(known) : b.op('Shape', [value], { start: { type: 'int', value: 1 } });
  return b.op('Reshape', [value, b.concat([lead, tail], 0)]);
}

const reshape = (b: GraphBuilder, value: string, shape: readonly number[]): string =>
  b.op('Reshape', [value, b.ints(shape)]);

/** The batch axis of folded values. */
export const foldedBatch = (batch: Dimension, time: Dimension): Dimension =>
  typeof batch === 'number' && typeof time === 'number' ? batch * time : null;

/** The signal with batch and time as one axis. */
export const foldedSignal = (b: GraphBuilder, x: Signal): Signal =>
  Signal.of(b, folded(b, x.value, x.shape), [foldedBatch(x.shape[0] ?? null, x.shape[1] ?? null), ...x.shape.slice(2)]);
