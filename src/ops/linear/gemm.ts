import { float, int, numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import type { OperatorRule } from '../operator';

/** α·A'·B' for matrices, where ' transposes what its flag says. One node: Gemm transposes while it multiplies. */
export const product = (
  b: GraphBuilder,
  [left, transA]: readonly [string, boolean],
  [right, transB]: readonly [string, boolean],
  alpha = 1,
): string => b.op('Gemm', [left, right], { alpha: float(alpha), transA: int(+transA), transB: int(+transB) });

/**
 * Y = α·A'·B' + β·C with A' = A or Aᵀ, B' = B or Bᵀ, C broadcast. dA' = α·dY·B'ᵀ, dB' = α·A'ᵀ·dY, each transposed where its operand was;
 * dC = β·dY summed over what was broadcast (ONNX Gemm). PyTorch derivatives.yaml: `addmm`.
 */
export const gemm: OperatorRule = {
  type: 'Gemm',
  infer(c) {
    const [a, b] = [c.type(0), c.type(1)];
    if (!a || !b) return [];
    const rows = a.shape[numberAttribute(c.node, 'transA', 0) ? 1 : 0];
    const columns = b.shape[numberAttribute(c.node, 'transB', 0) ? 0 : 1];
    return rows === undefined || columns === undefined ? [] : [{ dtype: a.dtype, shape: [rows, columns] }];
  },
  gradient(c) {
    const { b, node } = c;
    const alpha = numberAttribute(node, 'alpha', 1);
    const beta = numberAttribute(node, 'beta', 1);
    const [transA, transB] = [numberAttribute(node, 'transA', 0) !== 0, numberAttribute(node, 'transB', 0) !== 0];
    return [
      () =>
        transA
          ? product(b, [c.input(1), transB], [c.dy, true], alpha)
          : product(b, [c.dy, false], [c.input(1), !transB], alpha),
      () =>
        transB
          ? product(b, [c.dy, true], [c.input(0), transA], alpha)
          : product(b, [c.input(0), !transA], [c.dy, false], alpha),
      () => {
        const sum = b.reduceTo(c.dy, c.shape(2));
        return beta === 1 ? sum : b.mul(sum, beta);
      },
    ];
  },
};
