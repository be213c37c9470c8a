import { int, numberAttribute, string } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { type Places, scatterGradient } from './scatter-gradient';

function places({ b, node, input }: GradientContext): Places {
  const axis = int(numberAttribute(node, 'axis', 0));
  return {
    scatter: (data, updates, reduction) =>
      b.op('ScatterElements', [data, input(1), updates], { axis, ...(reduction && { reduction: string(reduction) }) }),
    gather: (data) => b.op('GatherElements', [data, input(1)], { axis }),
  };
}

/** Y = X, where the elements that the indices name along `axis` are replaced by (or reduced with) the updates. */
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
