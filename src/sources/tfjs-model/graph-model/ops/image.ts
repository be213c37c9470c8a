import { int, string } from '../../../../model';
import type { OpContext, OpRule } from '../rule';

/**
 * To a height and width, which may be computed. Sizes for every axis: the runtime moves transpositions over a Resize of some axes without
 * reordering those.
 */
const resized =
  (mode: 'linear' | 'nearest'): OpRule =>
  (c) => {
    const attributes = {
      mode: string(mode),
      ...(mode === 'nearest' ? nearest(c) : { coordinate_transformation_mode: string(coordinates(c)) }),
    };
    const x = c.input(0).channelsFirst;
    const others = c.b.op('Shape', [x], { start: int(0), end: int(2) });
    const sizes = c.b.concat([others, c.input(1).value], 0);
    return c.image(c.b.op('Resize', [x, '', '', sizes], attributes));
  };

const coordinates = (c: OpContext): string =>
  c.attributes.boolean('align_corners')
    ? 'align_corners'
    : c.attributes.boolean('half_pixel_centers')
      ? 'half_pixel'
      : 'asymmetric';

/** Cut off, but rounded where corners or centres are aligned. */
const nearest = (c: OpContext) => {
  const mode = coordinates(c);
  return {
    coordinate_transformation_mode: string(mode),
    nearest_mode: string(mode === 'asymmetric' ? 'floor' : 'round_prefer_ceil'),
  };
};

const depthToSpace: OpRule = (c) => {
  const blocksize = int(c.attributes.number('block_size', 2));
  return c.image(c.b.op('DepthToSpace', [c.input(0).channelsFirst], { blocksize, mode: string('DCR') }));
};

export const image: Readonly<Record<string, OpRule>> = {
  DepthToSpace: depthToSpace,
  ResizeBilinear: resized('linear'),
  ResizeNearestNeighbor: resized('nearest'),
};
