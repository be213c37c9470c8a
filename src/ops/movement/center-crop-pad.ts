import { attribute, type Node } from '../../model';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { padded } from './padding';

/** The shape of Y: as asked along `axes` (all, unless given), else that of X. */
function resultShape(node: Node, shape: readonly number[], asked: readonly number[]): readonly number[] {
  const axes = attribute(node, 'axes', 'ints') ?? [...shape.keys()];
  return axes.reduce((s, a, i) => s.with(axisOf(a, shape.length), asked[i] as number), shape);
}

/**
 * Y = the middle of X, or X in the middle of zeros, axis by axis; what is odd is taken from or put at the end. dX = dY padded or cropped. PyTorch
 * derivatives.yaml: `constant_pad_nd`.
 */
export const centerCropPad: OperatorRule = {
  type: 'CenterCropPad',
  infer(c) {
    const x = c.type(0);
    const asked = c.values(1);
    return x && asked ? [{ dtype: x.dtype, shape: resultShape(c.node, x.shape, asked) }] : [];
  },
  gradient: (c) => [
    () => {
      const { shape } = c.type(0);
      const missing = shape.map((d, i) => d - (c.b.shapeOf(c.dy)[i] as number));
      const begin = missing.map((m) => Math.trunc(m / 2));
      return padded(
        c.b,
        c.dy,
        begin,
        missing.map((m, i) => m - (begin[i] as number)),
      );
    },
    undefined,
  ],
};
