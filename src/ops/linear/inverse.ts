import type { OperatorRule } from '../operator';

/** com.microsoft: Y = inverse of the last two axes. dX = −Yᵀ·dY·Yᵀ (Petersen & Pedersen, *The Matrix Cookbook*, eq. 59). */
export const inverse: OperatorRule = {
  type: 'Inverse',
  domain: 'com.microsoft',
  infer(c) {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => [
    () => {
      const { b } = c;
      const rank = c.shape(0).length;
      const order = [...Array(rank).keys()].toSpliced(-2, 2, rank - 1, rank - 2);
      const turned = b.transpose(c.output(0), order);
      return b.neg(b.matmul(b.matmul(turned, c.dy), turned));
    },
  ],
};
