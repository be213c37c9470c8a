import { type DataType, dataTypeCode, int } from '../../model';
import type { GraphBuilder } from '../../ops/builder';

/**
 * A masked step leaves everything as it was, so that a masked recurrence is one over the other steps alone: these are moved to the front, and
 * ONNX is told how many there are (`sequence_lens`).
 */
export interface Compacted {
  /** [time, batch, features], the steps that count first, in their order. */
  readonly x: string;
  /** int32 [batch] */
  readonly lengths: string;
  /**
   * The output after each step, [time, batch, units], from that of the steps that count (and zeros behind them): a masked one repeats the
   * step that ran before it, and where none did the states are still zeros.
   */
  spread(sequence: string): string;
}

/**
 * @param x [time, batch, features]
 * @param mask boolean [batch, time], true where a step counts
 */
export function compacted(b: GraphBuilder, x: string, mask: string, reversed: boolean): Compacted {
  const counts = cast(b, mask, 'int64');
  const [zero, one] = [b.scalar(0, 'int64'), b.scalar(1, 'int64')];
  const steps = b.op('Shape', [x], { start: int(0), end: int(1) });
  const time = b.op('Range', [zero, b.squeeze(steps, [0]), one]);
  // Steps that count have keys above 0, the others none; within both the earlier one has the larger.
  const keys = b.op('Sub', [b.op('Mul', [counts, steps]), time]);
  const [, order = ''] = b.node('TopK', [keys, steps], { axis: int(1) }, 2);
  const pick = (sequence: string, indices: string): string => {
    const picked = [b.transpose(sequence, [1, 0, 2]), b.unsqueeze(indices, [2])];
    return b.transpose(b.op('GatherND', picked, { batch_dims: int(1) }), [1, 0, 2]);
  };
  return {
    x: pick(x, order),
    lengths: cast(b, b.reduce('ReduceSum', counts, [1], false), 'int32'),
    spread(sequence) {
      const before = b.op('CumSum', [counts, one], { exclusive: int(reversed ? 1 : 0) });
      // Forwards the last step so far has this number; where there is none yet, the last place stands, which is empty then.
      const last = b.op('Mod', [b.op('Add', [before, b.op('Sub', [steps, one])]), steps]);
      return pick(sequence, reversed ? firstAhead(b, before, steps) : last);
    },
  };
}

/** Backwards the last step so far is the next one that counts; where there is none, the place behind them is empty. */
const firstAhead = (b: GraphBuilder, before: string, steps: string): string =>
  b.op('Min', [before, b.op('Sub', [steps, b.scalar(1, 'int64')])]);

const cast = (b: GraphBuilder, x: string, to: DataType): string => b.op('Cast', [x], { to: int(dataTypeCode(to)) });
