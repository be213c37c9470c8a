import { numberAttribute } from '../../model';
import type { InferContext, Inferred, OperatorRule } from '../operator';
import { axisOf } from '../shapes';

function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const x = c.type(0);
  if (!x) return [];
  const axis = axisOf(numberAttribute(c.node, 'axis', 0), x.shape.length);
  const kept = numberAttribute(c.node, 'keepdims', 1) === 1;
  return [{ dtype: 'int64', shape: kept ? x.shape.with(axis, 1) : x.shape.toSpliced(axis, 1) }];
}

/** Y = the positions of the greatest elements along `axis`. */
export const argMax: OperatorRule = { type: 'ArgMax', infer, gradient: 'none' };

/** Y = the positions of the least elements along `axis`. */
export const argMin: OperatorRule = { type: 'ArgMin', infer, gradient: 'none' };
