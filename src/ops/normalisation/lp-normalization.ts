import { numberAttribute } from '../../model';
import { unary } from '../elementwise/infer';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/**
 * Y = X / ‖X‖ along an axis, with the 1- or 2-norm; 0 where the norm is. dX = (dY − n·Σ dY·Y) / ‖X‖ with the norm's gradient n = Y for p = 2 and
 * sign(X) for p = 1; 0 where the norm is. PyTorch derivatives.yaml: `linalg_vector_norm`.
 */
export const lpNormalization: OperatorRule = {
  type: 'LpNormalization',
  infer: unary(),
  gradient: (c) => [
    () => {
      const { b } = c;
      const axes = [axisOf(numberAttribute(c.node, 'axis', -1), c.shape(0).length)];
      const manhattan = numberAttribute(c.node, 'p', 2) === 1;
      const [x, y] = [c.input(0), c.output(0)];
      const norm = manhattan ? b.reduce('ReduceSum', b.abs(x), axes) : b.reduce('ReduceL2', x, axes);
      const along = b.reduce('ReduceSum', b.mul(c.dy, y), axes);
      const rest = b.sub(c.dy, b.mul(manhattan ? b.sign(x) : y, along));
      const zero = b.equal(norm, 0);
      return b.where(zero, 0, b.div(rest, b.where(zero, 1, norm)));
    },
  ],
};
