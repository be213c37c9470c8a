import type { GradientContext, OperatorRule } from '../operator';
import { reducing } from './indexed-adjoint';
import { type Places, scatterGradient } from './scatter-gradient';

const places = ({ b, input, dy }: GradientContext): Places => ({
  scatter: (data, updates, reduction) =>
    reduction
      ? reducing(b, 'ScatterND', b.dtypeOf(dy), { data, indices: input(1), updates }, reduction)
      : b.op('ScatterND', [data, input(1), updates]),
  gather: (data) => b.op('GatherND', [data, input(1)]),
});

/**
 * Y = X, where the elements or slices that the last axis of the indices names are replaced by (or reduced with) the updates. PyTorch
 * derivatives.yaml: `index_put`.
 */
export const scatterND: OperatorRule = {
  type: 'ScatterND',
  infer: (c) => {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => scatterGradient(c, places(c)),
};
