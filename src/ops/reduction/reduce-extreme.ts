import { matched } from '../matched';
import type { OperatorRule } from '../operator';
import { canonicalAxes, reduced } from './axes';
import { spread } from './spread';

/** Y = the greatest (least) of X over axes. dX = dY at the elements that are it; ties share it evenly, as PyTorch's amax does. */
const extreme = (type: 'ReduceMax' | 'ReduceMin', f: (values: readonly number[]) => number): OperatorRule => ({
  type,
  canonicalise: canonicalAxes,
  infer: reduced(f),
  gradient: (c) => [
    () => {
      const { b } = c;
      const { axes, kept } = spread(c);
      const { input, output } = matched(c);
      const hit = b.equal(input(0), kept(output));
      const ties = b.reduce('ReduceSum', b.cast(hit, b.dtypeOf(c.dy)), axes);
      return b.where(hit, b.div(kept(c.dy), ties), 0);
    },
    undefined,
  ],
});

export const reduceMax = extreme('ReduceMax', (values) => values.reduce((a, b) => Math.max(a, b)));
export const reduceMin = extreme('ReduceMin', (values) => values.reduce((a, b) => Math.min(a, b)));
