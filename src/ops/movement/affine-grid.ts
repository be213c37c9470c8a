import { elementCount } from '../../model';
import type { OperatorRule } from '../operator';

/**
 * Y = the points of a regular grid in [-1, 1]ⁿ, each with a 1 appended, mapped by θ: linear in θ, so dθ = dYᵀ·(points, 1). PyTorch derivatives.yaml:
 * `affine_grid_generator`.
 */
export const affineGrid: OperatorRule = {
  type: 'AffineGrid',
  infer(c) {
    const theta = c.type(0);
    const size = c.values(1);
    if (!theta || !size) return [];
    const [n, , ...spatial] = size as readonly [number, number, ...number[]];
    return [{ dtype: theta.dtype, shape: [n, ...spatial, spatial.length] }];
  },
  gradient: (c) => [
    () => {
      const { b } = c;
      const { dtype } = c.type(0);
      const [n, ...rest] = b.shapeOf(c.dy) as readonly [number, ...number[]];
      const spatial = rest.slice(0, -1);
      const rank = spatial.length;
      const count = elementCount(spatial);
      // θ = (identity, 0) maps every point to itself.
      const same = Array.from({ length: rank * (rank + 1) }, (_, i) => (i % (rank + 2) === 0 ? 1 : 0));
      const size = b.ints([1, 1, ...spatial]);
      const points = b.op('AffineGrid', [b.constant(dtype, [1, rank, rank + 1], same), size], c.node.attributes);
      const extended = b.concat([b.reshape(points, [count, rank]), b.filled(1, [count, 1], dtype)], 1);
      return b.matmul(b.transpose(b.reshape(c.dy, [n, count, rank]), [0, 2, 1]), extended);
    },
    undefined,
  ],
};
