import type { OperatorRule } from '../operator';
import { positions } from './positions';

/** Y = the positions of all elements that are not 0, one a column: [rank, count]. */
export const nonZero: OperatorRule = {
  type: 'NonZero',
  infer(c) {
    const x = c.type(0);
    const values = c.values(0);
    if (!x || !values) return [];
    const found = positions(x.shape).filter((_, i) => values[i] !== 0);
    const rows = x.shape.map((_, axis) => found.map((at) => at[axis] as number));
    return [{ dtype: 'int64', shape: [x.shape.length, found.length], values: rows.flat() }];
  },
  gradient: 'none',
};
