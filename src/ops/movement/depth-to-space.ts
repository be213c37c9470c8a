import { attribute, int, type Node, numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';

const blockSize = (node: Node): number => numberAttribute(node, 'blocksize', 1);

/**
 * Channels become blocks of pixels: [N, C·s², H, W] → [N, C, H·s, W·s]. A permutation; dX = dY permuted back. PyTorch derivatives.yaml:
 * `pixel_shuffle`.
 */
export const depthToSpace: OperatorRule = {
  type: 'DepthToSpace',
  infer(c) {
    const x = c.type(0);
    if (!x) return [];
    const s = blockSize(c.node);
    const [n, channels, h, w] = x.shape as readonly [number, number, number, number];
    return [{ dtype: x.dtype, shape: [n, channels / s ** 2, h * s, w * s] }];
  },
  gradient: (c) => [
    () => {
      const { b, node } = c;
      const s = blockSize(node);
      // Depth-column-row order is what SpaceToDepth undoes; column-row-depth order it does not know.
      if (attribute(node, 'mode', 'string') !== 'CRD') return b.op('SpaceToDepth', [c.dy], { blocksize: int(s) });
      const [n, channels, h, w] = c.shape(0) as readonly [number, number, number, number];
      const pixels = b.reshape(c.dy, [n, channels / s ** 2, h, s, w, s]);
      return b.reshape(b.transpose(pixels, [0, 1, 3, 5, 2, 4]), c.shape(0));
    },
  ],
};

/** Blocks of pixels become channels: [N, C, H, W] → [N, C·s², H/s, W/s]. dX = dY permuted back. */
export const spaceToDepth: OperatorRule = {
  type: 'SpaceToDepth',
  infer(c) {
    const x = c.type(0);
    if (!x) return [];
    const s = blockSize(c.node);
    const [n, channels, h, w] = x.shape as readonly [number, number, number, number];
    return [{ dtype: x.dtype, shape: [n, channels * s ** 2, h / s, w / s] }];
  },
  gradient: (c) => [() => c.b.op('DepthToSpace', [c.dy], { blocksize: int(blockSize(c.node)) })],
};
