import { type DataType, dataTypeCode, dataTypes, int, isFloat, numberAttribute } from '../../model';
import type { Gradient, Inferred, OperatorRule } from '../operator';
import { inferred } from './infer';

/** A cotangent of integers that stand for real numbers stays one of floats. */
const gradient: Gradient = (c) => {
  const { dtype } = c.type(0);
  return [() => (isFloat(dtype) ? c.b.cast(c.dy, dtype) : c.dy)];
};

function converted(x: Inferred | undefined, to: DataType | undefined): readonly Inferred[] {
  if (!x || !to) return [];
  const convert = (v: number): number => (to === 'bool' ? Number(v !== 0) : isFloat(to) ? v : Math.trunc(v));
  return [inferred(to, x.shape, x.values?.map(convert))];
}

/**
 * Y = X as another type. Between float types dX = dY as the type of X; through an integer type no gradient passes. PyTorch derivatives.yaml:
 * `_to_copy`.
 */
export const cast: OperatorRule = {
  type: 'Cast',
  infer: (c) => converted(c.type(0), dataTypes[numberAttribute(c.node, 'to', 0)]),
  gradient,
};

/** Y = X as the type of another tensor; a Cast wherever that type is known. */
export const castLike: OperatorRule = {
  type: 'CastLike',
  canonicalise(c) {
    const to = c.dtype(1);
    if (to)
      c.keep({ op: 'Cast', inputs: [c.input(0)], attributes: { ...c.node.attributes, to: int(dataTypeCode(to)) } });
    else c.keep();
  },
  infer: (c) => converted(c.type(0), c.type(1)?.dtype),
  gradient: (c) => [...gradient(c), undefined],
};
