import type { OperatorRule } from '../operator';

/** Y = X with what lies below (or above) the k-th diagonal set to 0. dX = dY with the same set to 0. PyTorch derivatives.yaml: `tril`, `triu`. */
export const trilu: OperatorRule = {
  type: 'Trilu',
  infer(c) {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => [() => c.b.op('Trilu', c.has(1) ? [c.dy, c.input(1)] : [c.dy], c.node.attributes), undefined],
};
