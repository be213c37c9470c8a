import { int, numberAttribute } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { reducing } from './indexed-adjoint';
import { type Places, scatterGradient } from './scatter-gradient';

function places({ b, node, input, dy }: GradientContext): Places {
  const axis = int(numberAttribute(node, 'axis', 0));
  const indices = input(1);
  return {
    scatter: (data, updates, reduction) =>
      reduction
        ? reducing(b, 'ScatterElements', b.dtypeOf(dy), { data, indices, updates }, reduction, { axis })
        : b.op('ScatterElements', [data, indices, updates], { axis }),
    gather: (data) => b.op('GatherElements', [data, input(1)], { axis }),
  };
}

/**
 * Y = X, where the elements that the indices name along `axis` are replaced by (or reduced with) the updates. PyTorch derivatives.yaml: `scatter`,
 * `scatter_add`, `scatter_reduce`.
 */
export const scatterElements: OperatorRule = {
  type: 'ScatterElements',
  infer: (c) => {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => scatterGradient(c, places(c)),
};

/** The name of ScatterElements in opset 9 and 10. */
export const scatter: OperatorRule = {
  type: 'Scatter',
  canonicalise: (c) => c.keep({ op: 'ScatterElements' }),
};
