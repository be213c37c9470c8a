import { attribute, elementCount, int, numberAttribute } from '../../model';
import type { GradientContext, OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/** Where along the sequence axis each element of the update is written, in the shape of the update: int64. */
function places(c: GradientContext, axis: number): string {
  const { b } = c;
  const update = c.shape(1);
  const along = (n: number, at: number): readonly number[] => update.map((_, i) => (i === at ? n : 1));
  const count = update[axis] as number;
  const order = b.constant('int64', along(count, axis), [...Array(count).keys()]);
  const start = c.has(2) ? b.add(order, b.reshape(c.input(2), along(elementCount(c.shape(2)), 0))) : order;
  const circular = attribute(c.node, 'mode', 'string') === 'circular';
  return b.expand(circular ? b.op('Mod', [start, b.scalar(c.shape(0)[axis] as number, 'int64')]) : start, update);
}

/**
 * Y = the past cache with the update written along the sequence axis from each batch entry's write index on. Nothing flows to what is
 * overwritten. PyTorch derivatives.yaml: `slice_scatter`.
 */
export const tensorScatter: OperatorRule = {
  type: 'TensorScatter',
  since: 24,
  infer: (c) => {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient(c) {
    const { b } = c;
    const axis = (): number => axisOf(numberAttribute(c.node, 'axis', -2), c.shape(0).length);
    return [
      () => {
        const nothing = b.filled(0, c.shape(1), c.type(1).dtype);
        return b.op('ScatterElements', [c.dy, places(c, axis()), nothing], { axis: int(axis()) });
      },
      () => b.op('GatherElements', [c.dy, places(c, axis())], { axis: int(axis()) }),
      undefined,
    ];
  },
};
