import { attribute } from '../../model';
import type { InferContext, Inferred } from '../operator';

/** X [time, batch, in], R [directions, gates·hidden, hidden] → Y [time, directions, batch, hidden], then the last states. */
export function cellTypes(c: InferContext): readonly Inferred[] {
  const [x, r] = [c.type(0), c.type(2)];
  if (!x || !r) return [];
  const { dtype } = x;
  const [time = 0, batch = 0] = x.shape;
  const directions = attribute(c.node, 'direction', 'string') === 'bidirectional' ? 2 : 1;
  const hidden = r.shape[2] ?? 0;
  const state = { dtype, shape: [directions, batch, hidden] };
  return [{ dtype, shape: [time, directions, batch, hidden] }, state, state];
}
