import { attribute, elementCount, tensorNumbers } from '../../model';
import type { OperatorRule } from '../operator';
import { knownValues } from '../shapes';

/** Y = one value everywhere (float32 0 unless given), in the shape that the input states. */
export const constantOfShape: OperatorRule = {
  type: 'ConstantOfShape',
  infer(c) {
    const shape = c.values(0);
    if (!shape) return [];
    const value = attribute(c.node, 'value', 'tensor');
    const dtype = value?.dtype ?? 'float32';
    const [x] = value ? (tensorNumbers(value) ?? []) : [0];
    const size = elementCount(shape);
    return [{ dtype, shape, ...(x !== undefined && size <= knownValues && { values: Array(size).fill(x) }) }];
  },
  gradient: 'none',
};
