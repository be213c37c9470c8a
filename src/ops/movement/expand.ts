import type { OperatorRule } from '../operator';
import { broadcastShapes } from '../shapes';
import { rearranged } from './positions';

/** Y = X broadcast together with a shape. dX = dY summed over the axes along which X was repeated. PyTorch derivatives.yaml: `expand`. */
export const expand: OperatorRule = {
  type: 'Expand',
  infer(c) {
    const x = c.type(0);
    const wanted = c.values(1);
    const shape = x && wanted && broadcastShapes(x.shape, wanted);
    if (!shape) return [];
    const lead = shape.length - x.shape.length;
    return [rearranged(x, shape, (at) => x.shape.map((d, i) => (d === 1 ? 0 : (at[i + lead] as number))))];
  },
  gradient: (c) => [() => c.b.reduceTo(c.dy, c.shape(0)), undefined],
};
