import { dataTypeCode, int, string } from '../../model';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { Signal } from '../signal';

/** Rescaling: x·scale + offset. */
export const rescaling: LayerRule = {
  classNames: ['Rescaling'],
  call(c) {
    const scale = c.options.number('scale', Number.NaN);
    if (Number.isNaN(scale)) throw new Unmakeable('needs a scale.');
    const offset = c.options.number('offset', 0);
    const scalar = (value: number): string => c.b.scalar(value, 'float32');
    return c.input().map(c.b, (x) => {
      const scaled = c.b.mul(c.b.op('Cast', [x], { to: int(dataTypeCode('float32')) }), scalar(scale));
      return offset === 0 ? scaled : c.b.add(scaled, scalar(offset));
    });
  },
};

/** Resizing of images [batch, height, width, channels]; corners meet corners unless `cropToAspectRatio` is set, which does nothing else. */
export const resizing: LayerRule = {
  classNames: ['Resizing'],
  call(c) {
    const x = c.input(4);
    const size = [c.options.size('height'), c.options.size('width')] as const;
    const interpolation = c.options.word('interpolation', 'bilinear', ['bilinear', 'nearest']);
    return resized(c, x, size, interpolation, !c.options.boolean('cropToAspectRatio', false));
  },
};

/** RandomHeight, RandomWidth: by another factor in each call, inside and outside training. The mean of a symmetric factor is shown. */
export const randomSize: LayerRule = {
  classNames: ['RandomHeight', 'RandomWidth'],
  call(c) {
    const x = c.input(4);
    const axis = c.layer.className === 'RandomHeight' ? 'height' : 'width';
    c.remark(`${c.layer.name} changes the ${axis} of its input at random; here it keeps it.`, 'factor');
    return x;
  },
};

/** CenterCrop: of what lies in the middle, the elements that the library's nearest neighbours are; images that are too small are enlarged. */
export const centerCrop: LayerRule = {
  classNames: ['CenterCrop'],
  call(c) {
    const x = c.input(4);
    const [batch = null, rows, columns, channels = null] = x.shape;
    const [height, width] = [c.options.size('height'), c.options.size('width')];
    const [h, w] = [c.fixed(rows, 'height'), c.fixed(columns, 'width')];
    const top = Math.floor((h - height) / 2);
    const left = w === width ? 0 : Math.floor((w - width) / 2) || 1;
    if (top < 0 || left < 0) return resized(c, x, [height, width], 'bilinear', false);
    const taken = (value: string, axis: number, at: readonly number[]): string =>
      c.b.op('Gather', [value, c.b.ints(at)], { axis: int(x.heldAxis(axis)) });
    const cut = taken(taken(x.held, 1, places(h, top, height)), 2, places(w, left, width));
    return x.holding(c.b, cut, [batch, height, width, channels]);
  },
};

/** `cropAndResize` of [start, start + count)/n in count steps: neither end is quite where a plain crop would have it. */
function places(n: number, start: number, count: number): number[] {
  const first = (start / n) * (n - 1);
  const step = count > 1 ? ((count / n) * (n - 1)) / (count - 1) : 0;
  const middle = 0.5 * (start / n + (start + count) / n) * (n - 1);
  return Array.from({ length: count }, (_, i) => Math.min(n - 1, Math.round(count > 1 ? first + i * step : middle)));
}

function resized(
  c: LayerContext,
  x: Signal,
  size: readonly [number, number],
  interpolation: 'bilinear' | 'nearest',
  alignCorners: boolean,
): Signal {
  const [batch = null, , , channels = null] = x.shape;
  // Sizes for every axis: the runtime moves transpositions over a Resize of some axes without reordering those.
  const lead = c.b.op('Shape', [x.channelsFirst], { start: int(0), end: int(2) });
  const y = c.b.op('Resize', [x.channelsFirst, '', '', c.b.concat([lead, c.b.ints(size)], 0)], {
    coordinate_transformation_mode: string(alignCorners ? 'align_corners' : 'asymmetric'),
    ...(interpolation === 'nearest'
      ? { mode: string('nearest'), nearest_mode: string(alignCorners ? 'round_prefer_ceil' : 'floor') }
      : { mode: string('linear') }),
  });
  return Signal.channelsFirst(c.b, y, [batch, ...size, channels]);
}
