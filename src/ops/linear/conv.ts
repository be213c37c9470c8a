import type { Gradient, OperatorRule } from '../operator';
import { positions, windowOf } from '../window';
import { inputGradient } from './conv-input-gradient';
import { weightGradient } from './conv-weight-gradient';
import { convolutionOf } from './convolution';

/** dX and dW as in the files named after them; dB sums dY over everything but the channels. */
export const convolutionGradient: Gradient = (c) => {
  const { b } = c;
  const shape = convolutionOf(c.node, c.shape(0), c.shape(1));
  return [
    () => inputGradient(b, shape, c.dy, c.input(1)),
    () => weightGradient(b, shape, c.input(0), c.dy),
    () => b.reduce('ReduceSum', c.dy, [0, ...shape.sizes.map((_, i) => i + 2)], false),
  ];
};

/** Y = X * W + B (cross-correlation) over 1 to 3 spatial axes, in groups. PyTorch derivatives.yaml: `convolution`. */
export const conv: OperatorRule = {
  type: 'Conv',
  infer(c) {
    const [x, w] = [c.type(0), c.type(1)];
    if (!x || !w) return [];
    const [kernel, sizes] = [w.shape.slice(2), x.shape.slice(2)];
    const outputs = positions(windowOf(c.node, kernel, sizes), sizes);
    return [{ dtype: x.dtype, shape: [x.shape[0] as number, w.shape[0] as number, ...outputs] }];
  },
  gradient: convolutionGradient,
};
