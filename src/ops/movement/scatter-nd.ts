import { string } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { type Places, scatterGradient } from './scatter-gradient';

const places = ({ b, input }: GradientContext): Places => ({
  scatter: (data, updates, reduction) =>
    b.op('ScatterND', [data, input(1), updates], reduction && { reduction: string(reduction) }),
  gather: (data) => b.op('GatherND', [data, input(1)]),
});

/** Y = X, where the elements or slices that the last axis of the indices names are replaced by (or reduced with) the updates. */
export const scatterND: OperatorRule = {
  type: 'ScatterND',
  infer: (c) => {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => scatterGradient(c, places(c)),
};
