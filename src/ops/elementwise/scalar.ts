import type { CanonicalContext } from '../operator';

/** A scalar of the type of input i; where the model does not state that type, it is taken over when the model runs. */
export function scalarLike(c: CanonicalContext, i: number, value: number): string {
  const dtype = c.dtype(i);
  return dtype ? c.b.scalar(value, dtype) : c.b.op('CastLike', [c.b.scalar(value, 'float32'), c.input(i)]);
}
