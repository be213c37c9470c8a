import { type DataType, dataTypes, numberAttribute } from '../../model';
import type { InferContext, Inferred, OperatorRule } from '../operator';

/** Windows and filter banks of signal processing: made from integers, so that no gradient passes them. */

const stated = (c: InferContext): DataType => dataTypes[numberAttribute(c.node, 'output_datatype', 1)] ?? 'float32';

function window(c: InferContext): readonly Inferred[] {
  const size = c.values(0)?.[0];
  return size === undefined ? [] : [{ dtype: stated(c), shape: [size] }];
}

function melWeights(c: InferContext): readonly Inferred[] {
  const [bins, length] = [c.values(0)?.[0], c.values(1)?.[0]];
  return bins === undefined || length === undefined
    ? []
    : [{ dtype: stated(c), shape: [Math.floor(length / 2) + 1, bins] }];
}

export const windows: readonly OperatorRule[] = [
  ...['BlackmanWindow', 'HammingWindow', 'HannWindow'].map(
    (type): OperatorRule => ({ type, infer: window, gradient: 'none' }),
  ),
  { type: 'MelWeightMatrix', infer: melWeights, gradient: 'none' },
];
