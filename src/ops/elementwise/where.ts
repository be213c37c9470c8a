import type { OperatorRule } from '../operator';
import { broadcastShapes, knownValues } from '../shapes';
import { broadcastValues, inferred } from './infer';

/**
 * Y = condition ? A : B with broadcasting. dA = dY where the condition holds, dB = dY elsewhere, summed over broadcast axes. PyTorch
 * derivatives.yaml: `where`.
 */
export const where: OperatorRule = {
  type: 'Where',
  infer(c) {
    const [condition, a, b] = [c.type(0), c.type(1), c.type(2)];
    const shape = condition && a && b && broadcastShapes(condition.shape, a.shape, b.shape);
    if (!shape) return [];
    const few = shape.reduce((n, d) => n * d, 1) <= knownValues;
    const values = few ? broadcastValues([condition, a, b], shape) : undefined;
    return [
      inferred(
        a.dtype,
        shape,
        values?.map(([k, x, y]) => (k ? x : y) as number),
      ),
    ];
  },
  gradient: ({ b, dy, input, shape }) => [
    undefined,
    () => b.reduceTo(b.where(input(0), dy, 0), shape(1)),
    () => b.reduceTo(b.where(input(0), 0, dy), shape(2)),
  ],
};
