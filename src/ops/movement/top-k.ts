import { int, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/**
 * Values and indices of the k greatest (or least) elements along `axis`. dX = dY put back at the indices. Before opset 10 k is an attribute. PyTorch
 * derivatives.yaml: `topk`.
 */
export const topK: OperatorRule = {
  type: 'TopK',
  canonicalise(c) {
    if (c.opset >= 10) {
      c.keep();
      return;
    }
    const { k: _, ...attributes } = c.node.attributes;
    c.keep({ inputs: [c.input(0), c.b.ints([numberAttribute(c.node, 'k', 1)])], attributes });
  },
  infer(c) {
    const x = c.type(0);
    const k = c.values(1)?.[0];
    if (!x || k === undefined) return [];
    const shape = x.shape.with(axisOf(numberAttribute(c.node, 'axis', -1), x.shape.length), k);
    return [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ];
  },
  gradient: (c) => [
    () => {
      const { dtype, shape } = c.type(0);
      const axis = int(numberAttribute(c.node, 'axis', -1));
      return c.b.op('ScatterElements', [c.b.filled(0, shape, dtype), c.output(1), c.dy], { axis });
    },
    undefined,
  ],
};
