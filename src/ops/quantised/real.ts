import { type Attributes, dataTypeCode, int } from '../../model';
import type { CanonicalContext } from '../operator';

/**
 * Operators on quantised integers are said again as what they stand for: DequantizeLinear, the operator on real numbers, QuantizeLinear.
 * The gradient then passes the roundings straight through (`ops/elementwise/quantisation.ts`). The fused kernels compute in integers
 * and round once more, so that an output may be one step of its scale off.
 */

/** The integers in input `x` as the real numbers that they stand for; the scale follows, then the zero point, which may be left out. */
export function real(
  c: CanonicalContext,
  x: number,
  scale = x + 1,
  zero = scale + 1,
  attributes: Attributes = {},
): string {
  const inputs = [c.input(x), c.input(scale), ...(c.has(zero) ? [c.input(zero)] : [])];
  return c.b.op('DequantizeLinear', inputs, attributes);
}

/** Writes the node's output: `x` in steps of the scale in that input from the zero point behind it; integers of the type of input `like`. */
export function requantise(c: CanonicalContext, x: string, scale: number, like = 0): void {
  const { b, node } = c;
  const [output] = node.outputs;
  if (c.has(scale + 1)) b.op('QuantizeLinear', [x, c.input(scale), c.input(scale + 1)], {}, output);
  else
    b.op('QuantizeLinear', [x, c.input(scale)], { output_dtype: int(dataTypeCode(c.dtype(like) ?? 'uint8')) }, output);
}

/** Where the scales of a matrix's rows or columns, or of a kernel's features, lie. */
export const along = (axis: number): Attributes => ({ axis: int(axis) });
