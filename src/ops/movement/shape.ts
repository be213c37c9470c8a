import { elementCount, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';

/** Y = the shape of X, from axis `start` to before `end` (opset 15), both clamped. */
export const shape: OperatorRule = {
  type: 'Shape',
  infer(c) {
    const x = c.type(0);
    if (!x) return [];
    const values = x.shape.slice(numberAttribute(c.node, 'start', 0), numberAttribute(c.node, 'end', x.shape.length));
    return [{ dtype: 'int64', shape: [values.length], values }];
  },
  gradient: 'none',
};

/** Y = the number of elements of X. */
export const size: OperatorRule = {
  type: 'Size',
  infer(c) {
    const x = c.type(0);
    return x ? [{ dtype: 'int64', shape: [], values: [elementCount(x.shape)] }] : [];
  },
  gradient: 'none',
};
