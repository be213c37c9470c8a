import { type Graph, isFloat } from '../model';
import type { Types } from '../ops/builder';

/** Integers that stand for the real numbers they were rounded from: a gradient passes them straight through (`ops/elementwise/quantisation.ts`). */

/** These do with integers what they do with real numbers: hand them on. */
const movers = new Set([
  'Cast',
  'Concat',
  'DepthToSpace',
  'Flatten',
  'Identity',
  'MaxPool',
  'Reshape',
  'Slice',
  'SpaceToDepth',
  'Split',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

/** These add up their products; a cotangent of the sum is one of the product of what they stand for. */
const products = new Set(['ConvInteger', 'MatMulInteger']);

/** Do the operator's gradients hold for quantised integers, with a cotangent in float? */
export const passesQuantised = (op: string): boolean => op === 'DequantizeLinear' || products.has(op) || movers.has(op);

/** Outputs of QuantizeLinear and whatever integers are computed from them. */
export function quantisedValues({ nodes }: Graph, types: Types): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of nodes) {
    if (node.op !== 'QuantizeLinear' && !node.inputs.some((name) => found.has(name))) continue;
    const counts = (name: string): boolean => {
      const dtype = types.get(name)?.dtype;
      return dtype !== undefined && !isFloat(dtype) && dtype !== 'bool' && dtype !== 'int64';
    };
    for (const name of node.outputs) if (counts(name)) found.add(name);
  }
  return found;
}
