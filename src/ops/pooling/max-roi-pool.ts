import { attribute, type DataType, int, numberAttribute } from '../../model';
import type { GraphBuilder } from '../builder';
import { scatteredElements } from '../movement/indexed-adjoint';
import type { GradientContext, OperatorRule } from '../operator';

/**
 * Y[r] = the largest X in each bin of box r, its edges rounded to pixels (Girshick, *Fast R-CNN*, 2015, section 2.1; ONNX MaxRoiPool). Boxes are rows
 * image, x₁, y₁, x₂, y₂. dX gets dY at the first of a bin's largest pixels; rounded boxes have no gradient. Bins have as many pixels as
 * they have: sizes that are known only at run time are written −1.
 */
function gradient(c: GradientContext): string {
  const { b } = c;
  const { dtype } = c.type(0);
  const [images, channels, height, width] = c.shape(0) as [number, number, number, number];
  const [boxes = 0] = c.shape(1);
  const [down = 1, across = 1] = attribute(c.node, 'pooled_shape', 'ints') ?? [];
  const edge = (i: number): string => b.slice(c.input(1), [i], [i + 1], [1]);
  const scale = numberAttribute(c.node, 'spatial_scale', 1);
  const pixelOf = (i: number): string => nearest(b, b.mul(edge(i), scale));
  const [rows, columns] = [
    pixelsOf(b, [pixelOf(2), pixelOf(4)], down, height, dtype),
    pixelsOf(b, [pixelOf(1), pixelOf(3)], across, width, dtype),
  ];
  const int64 = (x: string): string => b.op('Cast', [x], { to: int(7) });
  const lying = (x: string, dims: readonly number[]): string => b.op('Reshape', [x, b.ints(dims)]);
  const upright = (x: string): string => lying(x, [boxes, down, 1, -1, 1]);
  const flat = (x: string): string => lying(x, [boxes, 1, across, 1, -1]);
  const together = (x: string): string => lying(x, [boxes, down, across, -1]);
  const image = lying(b.op('Mul', [int64(edge(0)), b.scalar(height * width, 'int64')]), [boxes, 1, 1, 1, 1]);
  const line = b.op('Mul', [int64(upright(rows.place)), b.scalar(width, 'int64')]);
  const pixel = together(b.add(b.add(image, line), int64(flat(columns.place))));
  const inside = together(b.and(upright(rows.inside), flat(columns.inside)));

  const everyPixel = b.reshape(b.transpose(c.input(0), [0, 2, 3, 1]), [images * height * width, channels]);
  const read = b.op('Gather', [everyPixel, pixel]);
  const lowest = b.scalar(Number.NEGATIVE_INFINITY, dtype);
  const seen = b.op('Where', [b.op('Unsqueeze', [inside, b.ints([-1])]), read, lowest]);
  const best = b.op('ArgMax', [seen], { axis: int(3), keepdims: int(0) });
  const where = b.op('GatherElements', [pixel, best], { axis: int(3) });
  const any = b.op('ReduceMax', [b.op('Cast', [inside], { to: int(1) }), b.ints([3])]);
  const dy = b.op('Where', [b.op('Cast', [any], { to: int(9) }), b.transpose(c.dy, [0, 2, 3, 1]), b.scalar(0, dtype)]);
  const bins = boxes * down * across;
  const pixels = { dtype, shape: [images * height * width, channels] };
  const sum = scatteredElements(b, lying(where, [bins, channels]), lying(dy, [bins, channels]), pixels, 0);
  return b.transpose(b.reshape(sum, [images, height, width, channels]), [0, 3, 1, 2]);
}

/** Rounded, halves away from 0. */
const nearest = (b: GraphBuilder, x: string): string => b.mul(b.sign(x), b.op('Floor', [b.add(b.abs(x), 0.5)]));

/** The pixels of each bin along one axis, [R, bins, most pixels]; where a bin has fewer, some that do not lie inside it. */
function pixelsOf(
  b: GraphBuilder,
  [first, last]: readonly [string, string],
  bins: number,
  length: number,
  dtype: DataType,
): { readonly place: string; readonly inside: string } {
  const number = (value: number): string => b.scalar(value, dtype);
  const size = b.div(b.op('Max', [b.add(b.sub(last, first), 1), number(1)]), bins);
  const border = (ends: number): string => {
    const bin = b.constant(
      dtype,
      [1, bins],
      Array.from({ length: bins }, (_, p) => p + ends),
    );
    const at = b.op(ends ? 'Ceil' : 'Floor', [b.mul(size, bin)]);
    return b.unsqueeze(b.op('Clip', [b.add(at, first), number(0), number(length)]), [2]);
  };
  const [from, to] = [border(0), border(1)];
  const most = b.op('ReduceMax', [b.op('Max', [b.sub(to, from), number(1)])], { keepdims: int(0) });
  const all = b.op('Reshape', [b.op('Range', [number(0), most, number(1)]), b.ints([1, 1, -1])]);
  const place = b.add(from, all);
  return { place: b.op('Min', [place, number(length - 1)]), inside: b.less(place, to) };
}

export const maxRoiPool: OperatorRule = {
  type: 'MaxRoiPool',
  infer(c) {
    const [x, boxes] = [c.type(0), c.type(1)];
    const pooled = attribute(c.node, 'pooled_shape', 'ints');
    if (!x || !boxes || !pooled) return [];
    return [{ dtype: x.dtype, shape: [boxes.shape[0] as number, x.shape[1] as number, ...pooled] }];
  },
  gradient: (c) => [() => gradient(c), undefined],
};
