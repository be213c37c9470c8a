import { numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { scatteredElements } from './indexed-adjoint';
import { positions, rearranged } from './positions';

/** Y[…i…] = X[…indices[…i…]…] along `axis`. dX = dY added up at the indexed places. PyTorch derivatives.yaml: `gather`. */
export const gatherElements: OperatorRule = {
  type: 'GatherElements',
  infer(c) {
    const [x, indices] = [c.type(0), c.type(1)];
    if (!x || !indices) return [];
    const axis = axisOf(numberAttribute(c.node, 'axis', 0), x.shape.length);
    const { shape, values } = indices;
    if (!values || !x.values) return [{ dtype: x.dtype, shape }];
    const from = values.map((i) => axisOf(i, x.shape[axis] as number)).values();
    const places = positions(shape).map((at) => at.with(axis, from.next().value as number));
    const next = places.values();
    return [rearranged(x, shape, () => next.next().value as readonly number[])];
  },
  gradient: (c) => [
    () => scatteredElements(c.b, c.input(1), c.dy, c.type(0), numberAttribute(c.node, 'axis', 0)),
    undefined,
  ],
};
