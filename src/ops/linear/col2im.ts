import { attribute, int, ints } from '../../model';
import type { OperatorRule } from '../operator';
import { stepsOf } from '../window';

/**
 * Y[N, C, …image] = the columns of X[N, C·kernel, positions] added where their windows lie. dX takes dY apart into columns again: a
 * convolution of each channel with kernels of a single 1, one for each tap. PyTorch derivatives.yaml: `col2im`.
 */
export const col2im: OperatorRule = {
  type: 'Col2Im',
  infer(c) {
    const [x, image, block] = [c.type(0), c.values(1), c.values(2)];
    if (!x || !image || !block) return [];
    const taps = block.reduce((n, d) => n * d, 1);
    return [{ dtype: x.dtype, shape: [x.shape[0] as number, (x.shape[1] as number) / taps, ...image] }];
  },
  gradient: (c) => [
    () => {
      const { b } = c;
      const { shape, dtype } = c.type(0);
      const [image, block] = [c.values(1), c.values(2)];
      const taps = block.reduce((n, d) => n * d, 1);
      const [batch = 1, rows = 1] = shape;
      const channels = rows / taps;
      const oneHot = Array.from({ length: taps * taps }, (_, i) => (Math.floor(i / taps) === i % taps ? 1 : 0));
      const kernels = b.constant(dtype, [taps, 1, ...block], oneHot);
      // Channels are independent: each is an image of its own.
      const images = b.reshape(c.dy, [batch * channels, 1, ...image]);
      const { strides, dilations } = stepsOf(c.node, block.length);
      const pads = attribute(c.node, 'pads', 'ints') ?? Array<number>(2 * block.length).fill(0);
      const columns = b.op('Conv', [images, kernels], {
        strides: ints(strides),
        dilations: ints(dilations),
        pads: ints(pads),
        group: int(1),
      });
      return b.reshape(columns, shape);
    },
    undefined,
    undefined,
  ],
};
