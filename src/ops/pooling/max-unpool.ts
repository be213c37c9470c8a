import { attribute, int } from '../../model';
import type { OperatorRule } from '../operator';
import { stepsOf } from '../window';

/** Y = X put back at the places that a MaxPool's `Indices` name, 0 elsewhere. dX reads dY there. PyTorch derivatives.yaml: `max_unpool2d`. */
export const maxUnpool: OperatorRule = {
  type: 'MaxUnpool',
  infer(c) {
    const x = c.type(0);
    const kernel = attribute(c.node, 'kernel_shape', 'ints');
    if (!x || !kernel) return [];
    const stated = c.values(2);
    if (stated || c.node.inputs[2]) return stated ? [{ dtype: x.dtype, shape: stated }] : [];
    const { strides } = stepsOf(c.node, kernel.length);
    const pads = attribute(c.node, 'pads', 'ints') ?? [];
    const sizes = kernel.map(
      (k, i) =>
        ((x.shape[i + 2] as number) - 1) * (strides[i] as number) + k - (pads[i] ?? 0) - (pads[i + kernel.length] ?? 0),
    );
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...sizes] }];
  },
  gradient: (c) => [
    () => {
      const { b } = c;
      return b.op('Gather', [b.reshape(c.dy, [-1]), c.input(1)], { axis: int(0) });
    },
    undefined,
    undefined,
  ],
};
