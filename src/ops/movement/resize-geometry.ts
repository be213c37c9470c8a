import { attribute, type Node } from '../../model';
import { axisOf } from '../shapes';

/** What a Resize node of opset 19 does to one axis of its input. */
export interface ResizedAxis {
  readonly length: number;
  readonly resized: number;
  /** The factor that coordinates are divided by, in float32 as the runtime has it: as given, or resized / length. */
  readonly scale: number;
}

/** Which axes the numbers of `roi`, `scales` and `sizes` speak of. */
export const resizeAxes = (node: Node, rank: number): readonly number[] =>
  attribute(node, 'axes', 'ints')?.map((a) => axisOf(a, rank)) ?? [...Array(rank).keys()];

export const keepsAspect = (node: Node): boolean =>
  (attribute(node, 'keep_aspect_ratio_policy', 'string') ?? 'stretch') !== 'stretch';

const text = (node: Node, name: string, otherwise: string): string => attribute(node, name, 'string') ?? otherwise;

/** Resizes a region that input `roi` names, not the whole. */
export const crops = (node: Node): boolean =>
  text(node, 'coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';

/** The axis whose ratio of sizes is the scale of all, where the aspect ratio is kept. */
export function drivingAxis(node: Node, shape: readonly number[], sizes: readonly number[]): number {
  const axes = resizeAxes(node, shape.length);
  const ratios = sizes.map((size, i) => Math.fround(size / (shape[axes[i] as number] as number)));
  const larger = attribute(node, 'keep_aspect_ratio_policy', 'string') === 'not_smaller';
  return axes[ratios.indexOf(larger ? Math.max(...ratios) : Math.min(...ratios))] as number;
}

/**
 * Lengths and scales axis by axis from the numbers of `scales` or `sizes` (ONNX Resize-19 page: lengths from scales are rounded down; where the
 * aspect ratio is kept, to the nearest).
 */
export function resizedAxes(
  node: Node,
  shape: readonly number[],
  given: { readonly scales: readonly number[] } | { readonly sizes: readonly number[] },
): readonly ResizedAxis[] {
  const axes = resizeAxes(node, shape.length);
  const ratio = (axis: number, size: number): number => Math.fround(size / (shape[axis] as number));
  const resizedAxis = (axis: number, i: number): ResizedAxis => {
    const length = shape[axis] as number;
    if ('scales' in given) {
      const scale = Math.fround(given.scales[i] as number);
      return { length, scale, resized: Math.floor(Math.fround(scale * length)) };
    }
    if (keepsAspect(node)) {
      const driver = drivingAxis(node, shape, given.sizes);
      const scale = ratio(driver, given.sizes[axes.indexOf(driver)] as number);
      return { length, scale, resized: Math.round(Math.fround(scale * length)) };
    }
    const resized = given.sizes[i] as number;
    return { length, scale: ratio(axis, resized), resized };
  };
  return axes.reduce<readonly ResizedAxis[]>(
    (all, axis, i) => all.with(axis, resizedAxis(axis, i)),
    shape.map((length) => ({ length, resized: length, scale: 1 })),
  );
}

/** How often each element of the axis is repeated by nearest neighbours at a whole factor; undefined where it is not that simple. */
export function repetition(node: Node, { length, resized, scale }: ResizedAxis): number | undefined {
  if (text(node, 'mode', 'nearest') !== 'nearest' || scale < 2 || resized !== length * scale) return undefined;
  const rounding = text(node, 'nearest_mode', 'round_prefer_floor');
  const coordinates = text(node, 'coordinate_transformation_mode', 'half_pixel');
  // (o + 1/2)/s - 1/2 lies less than half an element from o div s, whichever way halves are rounded.
  const centred = coordinates === 'half_pixel' && rounding.startsWith('round');
  const left = coordinates === 'asymmetric' && rounding === 'floor';
  return Number.isInteger(scale) && (centred || left) ? scale : undefined;
}
