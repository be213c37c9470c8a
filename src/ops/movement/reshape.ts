import { elementCount, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';

/** Y = X in another shape. dX = dY in the shape of X. PyTorch derivatives.yaml: `view`. */
export const reshape: OperatorRule = {
  type: 'Reshape',
  infer(c) {
    const x = c.type(0);
    const wanted = c.values(1);
    if (!x || !wanted) return [];
    const keepZero = numberAttribute(c.node, 'allowzero', 0) === 1;
    const sizes = wanted.map((d, i) => (d === 0 && !keepZero ? (x.shape[i] ?? 0) : d));
    const rest = elementCount(x.shape) / elementCount(sizes.filter((d) => d !== -1));
    const shape = sizes.map((d) => (d === -1 ? rest : d));
    const fits = shape.every(Number.isInteger) && elementCount(shape) === elementCount(x.shape);
    return fits ? [{ ...x, shape }] : [];
  },
  gradient: (c) => [() => c.b.reshape(c.dy, c.shape(0)), undefined],
};
