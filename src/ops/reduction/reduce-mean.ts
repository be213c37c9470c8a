import type { OperatorRule } from '../operator';
import { canonicalAxes, reduced } from './axes';
import { spread } from './spread';

/** Y = mean of X over axes. dX = dY / n for each of the n elements that go into one. PyTorch derivatives.yaml: `mean`. */
export const reduceMean: OperatorRule = {
  type: 'ReduceMean',
  canonicalise: canonicalAxes,
  infer: reduced(),
  gradient: (c) => [
    () => {
      const s = spread(c);
      return s.expanded(s.count === 1 ? c.dy : c.b.div(c.dy, s.count));
    },
    undefined,
  ],
};
