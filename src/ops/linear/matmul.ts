import type { OperatorRule } from '../operator';
import { broadcastShapes } from '../shapes';

/** Shape of A·B under numpy's rules: 1-D operands gain an axis that the product loses again, leading axes broadcast. */
function productShape(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (!batch) return undefined;
  return [...batch, ...(a.length > 1 ? a.slice(-2, -1) : []), ...(b.length > 1 ? b.slice(-1) : [])];
}

/** Y = A·B (numpy matmul). dA = dY·Bᵀ, dB = Aᵀ·dY, summed over broadcast batch axes. */
export const matmul: OperatorRule = {
  type: 'MatMul',
  infer(c) {
    const [a, b] = [c.type(0), c.type(1)];
    const shape = a && b && productShape(a.shape, b.shape);
    return shape ? [{ dtype: a.dtype, shape }] : [];
  },
  gradient(c) {
    const { b } = c;
    const [sa, sb] = [c.shape(0), c.shape(1)];
    // As matrices: a vector on the left is a row, one on the right a column.
    const left = sa.length > 1 ? sa : [1, ...sa];
    const right = sb.length > 1 ? sb : [...sb, 1];
    const batch = broadcastShapes(left.slice(0, -2), right.slice(0, -2)) ?? [];
    const dy = (): string => b.reshape(c.dy, [...batch, left.at(-2) as number, right.at(-1) as number]);
    const swapped = (x: string, shape: readonly number[]): string => {
      const n = shape.length;
      return b.transpose(
        b.reshape(x, shape),
        [...shape.keys()].map((i) => (i < n - 2 ? i : 2 * n - 3 - i)),
      );
    };
    return [
      () => b.reshape(b.reduceTo(b.matmul(dy(), swapped(c.input(1), right)), left), sa),
      () => b.reshape(b.reduceTo(b.matmul(swapped(c.input(0), left), dy()), right), sb),
    ];
  },
};
