import { numberAttribute } from '../../model';
import type { OperatorRule } from '../operator';
import { type Pooling, pooled, poolingOf } from './geometry';
import { spread, taps } from './spread';

/** Taps of the window at `o` that lie in the input or its padding, but not in the overhang that rounding up allows. */
function padded(p: Pooling, axis: number, o: number): number {
  const start = o * (p.strides[axis] as number) - (p.begins[axis] as number);
  const end = (p.sizes[axis] as number) + (p.ends[axis] as number);
  return Math.min(p.kernel[axis] as number, Math.ceil((end - start) / (p.dilations[axis] as number)));
}

/**
 * Y = mean of X over each window; `count_include_pad` says whether the padding under a window counts in its divisor. dX adds dY / divisor
 * to all that the window holds. PyTorch derivatives.yaml: `avg_pool2d`.
 */
export const averagePool: OperatorRule = {
  type: 'AveragePool',
  infer: (c) => pooled(c).slice(0, 1),
  gradient: (c) => [
    () => {
      const p = poolingOf(c.node, c.shape(0));
      const counted = numberAttribute(c.node, 'count_include_pad', 0) === 1;
      return spread(c.b, p, c.dy, (axis, o) => 1 / (counted ? padded(p, axis, o) : taps(p, axis, o).length));
    },
  ],
};
