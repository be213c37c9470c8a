import { attribute, type DataType, dataTypes, numberAttribute } from '../../model';
import type { InferContext, Inferred, OperatorRule } from '../operator';

/** Draws of random numbers: what they depend on (shapes, probabilities) does not move them continuously, so no gradient passes. */

const stated = (c: InferContext, name = 'dtype', otherwise = 1): DataType =>
  dataTypes[numberAttribute(c.node, name, otherwise)] ?? 'float32';

function fromShape(c: InferContext): readonly Inferred[] {
  const shape = attribute(c.node, 'shape', 'ints');
  return shape ? [{ dtype: stated(c), shape }] : [];
}

/** In the shape of the input, and unless `dtype` is given in its type. */
function like(c: InferContext): readonly Inferred[] {
  const x = c.type(0);
  return x ? [{ dtype: c.node.attributes.dtype ? stated(c) : x.dtype, shape: x.shape }] : [];
}

function multinomial(c: InferContext): readonly Inferred[] {
  const batch = c.type(0)?.shape[0];
  return batch === undefined
    ? []
    : [{ dtype: stated(c, 'dtype', 6), shape: [batch, numberAttribute(c.node, 'sample_size', 1)] }];
}

export const random: readonly OperatorRule[] = [
  { type: 'Bernoulli', infer: like, gradient: 'none' },
  { type: 'Multinomial', infer: multinomial, gradient: 'none' },
  { type: 'RandomNormal', infer: fromShape, gradient: 'none' },
  { type: 'RandomNormalLike', infer: like, gradient: 'none' },
  { type: 'RandomUniform', infer: fromShape, gradient: 'none' },
  { type: 'RandomUniformLike', infer: like, gradient: 'none' },
];
