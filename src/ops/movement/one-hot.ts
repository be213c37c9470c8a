import { numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/**
 * Y = values[1] at the position that each index names along a new axis of length `depth`, values[0] elsewhere. d(values) = the sums of dY over both
 * kinds of places. As of a choice between two numbers (PyTorch derivatives.yaml: `where`).
 */
export const oneHot: OperatorRule = {
  type: 'OneHot',
  infer(c) {
    const [indices, depth, values] = [c.type(0), c.values(1)?.[0], c.type(2)];
    if (!indices || depth === undefined || !values) return [];
    const axis = axisOf(numberAttribute(c.node, 'axis', -1), indices.shape.length + 1);
    return [{ dtype: values.dtype, shape: indices.shape.toSpliced(axis, 0, depth) }];
  },
  gradient: (c) => [
    undefined,
    undefined,
    () => {
      const { b } = c;
      const { dtype } = c.type(2);
      const places = (off: number, on: number): string =>
        b.op('OneHot', [c.input(0), c.input(1), b.constant(dtype, [2], [off, on])], c.node.attributes);
      const total = (mask: string): string => b.reshape(b.op('ReduceSum', [b.mul(c.dy, mask)]), [1]);
      return b.concat([total(places(1, 0)), total(places(0, 1))], 0);
    },
  ],
};
