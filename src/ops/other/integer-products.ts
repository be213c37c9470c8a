import type { OperatorRule } from '../operator';

/** Products of quantised numbers. Quantise and dequantise around float operators instead (QDQ), and a gradient passes. */

const cut =
  'it multiplies quantised integers, which have no gradient; export with QuantizeLinear/DequantizeLinear pairs to see one';

export const integerProducts: readonly OperatorRule[] = [
  'ConvInteger',
  'MatMulInteger',
  'QLinearConv',
  'QLinearMatMul',
].map((type) => ({ type, cut }));
