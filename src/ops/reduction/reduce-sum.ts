import type { OperatorRule } from '../operator';
import { canonicalAxes, reduced } from './axes';
import { spread } from './spread';

/** Y = sum of X over axes. dX = dY, put back along the reduced axes and expanded. PyTorch derivatives.yaml: `sum`. */
export const reduceSum: OperatorRule = {
  type: 'ReduceSum',
  canonicalise: canonicalAxes,
  infer: reduced((values) => values.reduce((a, b) => a + b, 0)),
  gradient: (c) => [() => spread(c).expanded(c.dy), undefined],
};
