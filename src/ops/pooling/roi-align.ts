import { attribute, type Node, numberAttribute, string } from '../../model';
import { lazy } from '../lazy';
import { product } from '../linear/gemm';
import { type GradientContext, NoGradient, type OperatorRule } from '../operator';
import { lowerMaxima } from './roi-maxima';
import { alongAxis } from './roi-means';
import { alignment } from './roi-samples';

/**
 * Y[r] = U[r]·X[image of r]·V[r]ᵀ for every channel: the mean of bilinear samples factors into the two axes, whose weights U [R, P, H] and V
 * [R, Q, W] depend on the boxes (He et al., *Mask R-CNN*, 2017; ONNX RoiAlign).
 */
function gradient(c: GradientContext) {
  if (isMaximum(c.node)) throw new NoGradient(maximum);
  const { b } = c;
  const { dtype } = c.type(0);
  const [images, channels, height, width] = c.shape(0) as [number, number, number, number];
  const [boxes = 0] = c.shape(1);
  const [vertical, horizontal] = alignment(c);
  const [rows, columns] = [vertical[1].bins, horizontal[1].bins];
  const [down, across] = [lazy(() => alongAxis(b, ...vertical)), lazy(() => alongAxis(b, ...horizontal))];

  /** 1 where box r lies on image n, [R, 1, N, 1]. */
  const on = lazy(() => {
    const image = b.constant(
      'int64',
      [1, images],
      Array.from({ length: images }, (_, n) => n),
    );
    return b.reshape(b.cast(b.equal(b.unsqueeze(c.input(2), [1]), image), dtype), [boxes, 1, images, 1]);
  });
  /** U spread over all images, [R·P, N·H]; X as [N·H, C·W]. */
  const spread = lazy(() => b.reshape(b.mul(b.unsqueeze(down().weights, [2]), on()), [boxes * rows, images * height]));
  const x = lazy(() => b.reshape(b.transpose(c.input(0), [0, 2, 1, 3]), [images * height, channels * width]));
  /** dY·V, [R·P, C·W]. */
  const arriving = lazy(() =>
    b.reshape(b.transpose(b.matmul(c.dy, b.unsqueeze(across().weights, [1])), [0, 2, 1, 3]), [
      boxes * rows,
      channels * width,
    ]),
  );

  const ofX = (): string => {
    const sum = product(b, [spread(), true], [arriving(), false]);
    return b.transpose(b.reshape(sum, [images, height, channels, width]), [0, 2, 1, 3]);
  };
  const ofBoxes = (): string => {
    const everywhere = b.reshape(product(b, [arriving(), false], [x(), true]), [boxes, rows, images, height]);
    const dU = b.reduce('ReduceSum', b.mul(everywhere, on()), [2], false);
    const read = b.reshape(product(b, [spread(), false], [x(), false]), [boxes, rows * channels, width]);
    const dy = b.reshape(b.transpose(c.dy, [0, 3, 2, 1]), [boxes, columns, rows * channels]);
    const dV = b.matmul(dy, read);
    const [ys, xs] = [down().adjoint(dU), across().adjoint(dV)];
    return b.concat([xs.low, ys.low, xs.high, ys.high], 1);
  };
  return [ofX, ofBoxes, undefined];
}

const isMaximum = (node: Node): boolean => attribute(node, 'mode', 'string') === 'max';
/** Why a node that stayed as it is cuts the gradient. */
const maximum = 'in mode "max" its gradient is known only with its shapes, which are known only when the model runs';

export const roiAlign: OperatorRule = {
  type: 'RoiAlign',
  canonicalise(c) {
    // Before opset 16 the corners of pixels, not their centres, lie at whole numbers.
    const older = { ...c.node.attributes, coordinate_transformation_mode: string('output_half_pixel') };
    const node = c.opset < 16 ? { ...c.node, attributes: older } : c.node;
    if (isMaximum(node)) lowerMaxima({ ...c, node });
    else c.keep(node);
  },
  infer(c) {
    const [x, boxes] = [c.type(0), c.type(1)];
    if (!x || !boxes) return [];
    const bins = ['output_height', 'output_width'].map((name) => numberAttribute(c.node, name, 1));
    return [{ dtype: x.dtype, shape: [boxes.shape[0] as number, x.shape[1] as number, ...bins] }];
  },
  gradient,
  cut: maximum,
};
