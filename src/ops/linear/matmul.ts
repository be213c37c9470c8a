import type { GraphBuilder } from '../builder';
import type { Gradient, OperatorRule } from '../operator';
import { broadcastShapes } from '../shapes';
import { product } from './gemm';

/** Shape of A·B under numpy's rules: 1-D operands gain an axis that the product loses again, leading axes broadcast. */
export function productShape(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (!batch) return undefined;
  return [...batch, ...(a.length > 1 ? a.slice(-2, -1) : []), ...(b.length > 1 ? b.slice(-1) : [])];
}

/** The matrices of a value transposed; `shape` is its shape with a row's or column's missing axis put back. */
function swapped(b: GraphBuilder, x: string, shape: readonly number[]): string {
  const n = shape.length;
  const perm = [...shape.keys()].map((i) => (i < n - 2 ? i : 2 * n - 3 - i));
  return b.transpose(b.reshape(x, shape), perm);
}

/**
 * Of Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY, summed over broadcast batch axes. Where B is one matrix, as in every linear layer, the
 * batch axes of A are rows like any other and each gradient is a single Gemm.
 */
export const productGradient: Gradient = (c) => {
  const { b } = c;
  const [sa, sb] = [c.shape(0), c.shape(1)];
  // As matrices: a vector on the left is a row, one on the right a column.
  const left = sa.length > 1 ? sa : [1, ...sa];
  const right = sb.length > 1 ? sb : [...sb, 1];
  const [inner, columns] = right.slice(-2) as [number, number];
  if (right.length === 2) {
    const rows = left.slice(0, -1).reduce((n, d) => n * d, 1);
    const dy = (): string => b.reshape(c.dy, [rows, columns]);
    const a = (): string => b.reshape(c.input(0), [rows, inner]);
    return [
      () => b.reshape(product(b, [dy(), false], [b.reshape(c.input(1), right), true]), sa),
      () => b.reshape(product(b, [a(), true], [dy(), false]), sb),
    ];
  }
  const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2)) ?? [];
  const dy = (): string => b.reshape(c.dy, [...batch, left.at(-2) as number, columns]);
  return [
    () => b.reshape(b.reduceTo(b.matmul(dy(), swapped(b, c.input(1), right)), left), sa),
    () => b.reshape(b.reduceTo(b.matmul(swapped(b, c.input(0), left), dy()), right), sb),
  ];
};

/** Y = A·B (numpy matmul). PyTorch derivatives.yaml: `matmul`. */
export const matmul: OperatorRule = {
  type: 'MatMul',
  infer(c) {
    const [a, b] = [c.type(0), c.type(1)];
    const shape = a && b && productShape(a.shape, b.shape);
    return shape ? [{ dtype: a.dtype, shape }] : [];
  },
  gradient: productGradient,
};
