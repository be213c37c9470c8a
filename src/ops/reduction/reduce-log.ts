import type { OperatorRule } from '../operator';
import { canonicalAxes, reduced } from './axes';
import { spread } from './spread';

/** Y = log Σ X over axes. dX = dY / Σ X. */
export const reduceLogSum: OperatorRule = {
  type: 'ReduceLogSum',
  canonicalise: canonicalAxes,
  infer: reduced(),
  gradient: (c) => [() => spread(c).expanded(c.b.div(c.dy, c.b.exp(c.output(0)))), undefined],
};

/** Y = log Σ exp X over axes. dX = dY·exp(X - Y): 0 where all of X is -∞, as PyTorch has it. */
export const reduceLogSumExp: OperatorRule = {
  type: 'ReduceLogSumExp',
  canonicalise: canonicalAxes,
  infer: reduced(),
  gradient: (c) => [
    () => {
      const { b } = c;
      const { kept } = spread(c);
      const y = b.where(b.op('IsInf', [c.output(0)]), 0, c.output(0));
      return b.mul(kept(c.dy), b.exp(b.sub(c.input(0), kept(y))));
    },
    undefined,
  ],
};
