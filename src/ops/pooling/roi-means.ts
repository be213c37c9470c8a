import type { GraphBuilder } from '../builder';
import { type Axis, type Boxes, counting, samplesAlong } from './roi-samples';

/** What each pixel counts in the mean of RoiAlign's samples along one axis. */

export interface Along {
  /** [R, bins, length] */
  readonly weights: string;
  /** From the cotangent of the weights those of the edges, [R, 1] each. */
  adjoint(dWeights: string): { readonly low: string; readonly high: string };
}

/** Pixel k counts max(0, 1 − |sample − k|)/S. */
export function alongAxis(b: GraphBuilder, boxes: Boxes, axis: Axis): Along {
  const { count, dtype } = boxes;
  const { bins, length, scale, half } = axis;
  const number = (value: number): string => b.scalar(value, dtype);
  const { held, along, inside, most, extent } = samplesAlong(b, boxes, axis);
  const counts = b.op('Div', [b.op('Where', [inside, number(1), number(0)]), most]);
  const distance = b.sub(held, counting(b, dtype, [1, 1, 1, length]));
  const share = b.op('Relu', [b.sub(number(1), b.abs(distance))]);
  /** Σ over `axes`, as `shape`: the sum knows no longer how many samples there were. */
  const summed = (x: string, axes: readonly number[], shape: readonly number[]): string => {
    const sum = b.op('Reshape', [b.op('ReduceSum', [x, b.ints(axes)]), b.ints(shape)]);
    b.types.set(sum, { dtype, shape });
    return sum;
  };
  return {
    weights: summed(b.mul(share, counts), [2], [count, bins, length]),
    adjoint(dWeights) {
      // 0 exactly on a pixel, so also for samples that were moved to the outermost ones.
      const slope = b.neg(b.mul(b.sign(distance), b.sign(share)));
      const arriving = b.mul(b.reshape(dWeights, [count, bins, 1, length]), slope);
      const dSample = b.mul(b.reduce('ReduceSum', arriving, [3]), counts);
      const total = (x: string): string => summed(x, [1, 2, 3], [count, 1]);
      const dStart = total(dSample);
      const dSize = b.div(total(b.mul(dSample, along)), bins);
      const wide = b.reshape(b.greater(extent, 1), [count, 1]);
      const dExtent = half ? dSize : b.where(wide, dSize, 0);
      return { low: b.mul(b.sub(dStart, dExtent), scale), high: b.mul(dExtent, scale) };
    },
  };
}
