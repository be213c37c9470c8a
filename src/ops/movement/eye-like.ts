import { dataTypes, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { knownValues } from '../shapes';

/** Y = ones on the k-th diagonal, in the shape of the matrix X. */
export const eyeLike: OperatorRule = {
  type: 'EyeLike',
  infer(c) {
    const x = c.type(0);
    const dtype = dataTypes[numberAttribute(c.node, 'dtype', 0)] ?? x?.dtype;
    if (x?.shape.length !== 2 || !dtype) return [];
    const [rows, columns] = x.shape as readonly [number, number];
    const size = rows * columns;
    if (size > knownValues) return [{ dtype, shape: x.shape }];
    const k = numberAttribute(c.node, 'k', 0);
    const values = Array.from({ length: size }, (_, i) => ((i % columns) - Math.floor(i / columns) === k ? 1 : 0));
    return [{ dtype, shape: x.shape, values }];
  },
  gradient: 'none',
};
