import type { OperatorRule } from '../operator';
import { canonicalAxes, reduced } from './axes';
import { spread } from './spread';

/** Y = Σ |X| over axes. dX = dY·sign(X), 0 at 0. */
export const reduceL1: OperatorRule = {
  type: 'ReduceL1',
  canonicalise: canonicalAxes,
  infer: reduced(),
  gradient: (c) => [() => c.b.mul(c.b.sign(c.input(0)), spread(c).kept(c.dy)), undefined],
};

/** Y = sqrt(Σ X²) over axes. dX = dY·X/Y, 0 where all of X is 0 (the subgradient that PyTorch takes). */
export const reduceL2: OperatorRule = {
  type: 'ReduceL2',
  canonicalise: canonicalAxes,
  infer: reduced(),
  gradient: (c) => [
    () => {
      const { b } = c;
      const norm = b.where(b.equal(c.output(0), 0), 1, c.output(0));
      return b.mul(c.input(0), spread(c).kept(b.div(c.dy, norm)));
    },
    undefined,
  ],
};

/** Y = Σ X² over axes. dX = 2·X·dY. */
export const reduceSumSquare: OperatorRule = {
  type: 'ReduceSumSquare',
  canonicalise: canonicalAxes,
  infer: reduced(),
  gradient: (c) => [() => c.b.mul(c.input(0), spread(c).kept(c.b.mul(c.dy, 2))), undefined],
};
