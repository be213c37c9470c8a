import { attribute, numberAttribute } from '../../model';
import type { InferContext, Inferred, OperatorRule } from '../operator';

/** X [time, batch, in], R [directions, gates·hidden, hidden] → Y [time, directions, batch, hidden], then the last states; layout 1 has the batch first. */
function infer(c: InferContext): readonly Inferred[] {
  const [x, r] = [c.type(0), c.type(2)];
  if (!x || !r) return [];
  const { dtype } = x;
  const batchFirst = numberAttribute(c.node, 'layout', 0) === 1;
  const [time = 0, batch = 0] = batchFirst ? [x.shape[1], x.shape[0]] : x.shape;
  const directions = attribute(c.node, 'direction', 'string') === 'bidirectional' ? 2 : 1;
  const hidden = r.shape[2] ?? 0;
  const state = { dtype, shape: batchFirst ? [batch, directions, hidden] : [directions, batch, hidden] };
  const all = batchFirst ? [batch, time, directions, hidden] : [time, directions, batch, hidden];
  return [{ dtype, shape: all }, state, state];
}

const cut = 'the gradient of its recurrence is not implemented';

export const recurrent: readonly OperatorRule[] = ['GRU', 'LSTM', 'RNN'].map((type) => ({ type, infer, cut }));
