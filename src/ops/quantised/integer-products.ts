import { conv, convolutionGradient } from '../linear/conv';
import { matmul, productGradient } from '../linear/matmul';
import type { Gradient, Inferred, OperatorRule } from '../operator';

/**
 * Sums of products of integers, (A, B, zero point of A?, zero point of B?) to int32. They stay as they are, for a float could not hold every
 * sum; in integers that stand for real numbers a cotangent counts in steps and passes them as it would the product of real numbers.
 */

/** The gradient of the same product of real numbers, where each operand has its zero point (one, or one a column) taken off. */
const centred =
  (product: Gradient): Gradient =>
  (c) => {
    const { b } = c;
    const dtype = b.dtypeOf(c.dy);
    const operand = (i: number): string => {
      const x = b.cast(c.input(i), dtype);
      return c.has(i + 2) ? b.sub(x, b.cast(c.input(i + 2), dtype)) : x;
    };
    return product({ ...c, input: operand }).slice(0, 2);
  };

const summed = (of: readonly (Inferred | undefined)[]): readonly (Inferred | undefined)[] =>
  of.map((t) => t && { ...t, dtype: 'int32' });

export const matMulInteger: OperatorRule = {
  type: 'MatMulInteger',
  infer: (c) => summed(matmul.infer?.(c) ?? []),
  gradient: centred(productGradient),
};

export const convInteger: OperatorRule = {
  type: 'ConvInteger',
  infer: (c) => summed(conv.infer?.(c) ?? []),
  gradient: centred(convolutionGradient),
};
