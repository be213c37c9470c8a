import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { integersToInput } from './attribute-input';

/**
 * Y = X without some (or all) of its axes of length 1. dX = dY in the shape of X. Before opset 13 the axes are an attribute. PyTorch
 * derivatives.yaml: `squeeze`.
 */
export const squeeze: OperatorRule = {
  type: 'Squeeze',
  canonicalise: (c) => integersToInput(c, 'axes'),
  infer(c) {
    const x = c.type(0);
    const given = c.values(1);
    if (!x || (c.node.inputs[1] && !given)) return [];
    const axes = given?.map((a) => axisOf(a, x.shape.length));
    return [{ ...x, shape: x.shape.filter((d, i) => (axes ? !axes.includes(i) : d !== 1)) }];
  },
  gradient: (c) => [() => c.b.reshape(c.dy, c.shape(0)), undefined],
};
