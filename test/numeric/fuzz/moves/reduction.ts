import type { Growth, Live, Move } from '../growth';
import { bounded } from './pointwise';

/** Sums and their like over some axes. */

function reduce(g: Growth, op: string, v: Live | string, rank: number): void {
  const keepdims = g.draw.int(0, 1);
  if (g.draw.chance(0.25)) {
    g.op(op, [v], { keepdims, noop_with_empty_axes: g.draw.int(0, 1) });
    return;
  }
  const axes = g.draw.shuffled(g.draw.axes(rank)).map((a) => g.draw.signed(a, rank));
  g.op(op, [v, g.constant(axes)], { keepdims });
}

const plain = ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceL1', 'ReduceL2'];
const others = ['ReduceSumSquare', 'ReduceLogSumExp', 'ReduceProd', 'ReduceMean', 'ReduceSum'];

export const reduction: readonly Move[] = [
  ...[...plain, ...others].map(
    (op): Move =>
      (g) => {
        const v = g.rank(1, 5);
        reduce(g, op, v, v.dims.length);
      },
  ),
  (g) => {
    const v = g.rank(1, 5);
    const positive = g.op('Add', [g.op('Sigmoid', [v]), g.scalar(0.3)]);
    reduce(g, 'ReduceLogSum', positive, v.dims.length);
  },
  (g) => {
    const v = g.rank(1, 4);
    const axis = g.draw.signed(g.draw.int(0, v.dims.length - 1), v.dims.length);
    g.op('CumSum', [v, g.constant([axis], 'int64', [])], { exclusive: g.draw.int(0, 1), reverse: g.draw.int(0, 1) });
  },
  (g) => {
    reduce(g, 'ReduceLogSum', bounded(g, 0.2, 4), 0);
  },
];
