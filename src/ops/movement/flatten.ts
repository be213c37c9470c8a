import { elementCount, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/** Y = X as a matrix: the axes before `axis` are its rows. dX = dY in the shape of X. PyTorch derivatives.yaml: `view`. */
export const flatten: OperatorRule = {
  type: 'Flatten',
  infer(c) {
    const x = c.type(0);
    if (!x) return [];
    const axis = axisOf(numberAttribute(c.node, 'axis', 1), x.shape.length);
    return [{ ...x, shape: [elementCount(x.shape.slice(0, axis)), elementCount(x.shape.slice(axis))] }];
  },
  gradient: (c) => [() => c.b.reshape(c.dy, c.shape(0))],
};
