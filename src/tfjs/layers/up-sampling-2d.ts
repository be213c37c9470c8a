import { string } from '../../model';
import type { LayerRule } from '../layer';
import { mapped } from '../shape';
import { spatial } from '../spatial';

/** UpSampling2D: each pixel `size` times in either direction, or lines drawn between pixels. */
export const upSampling2d: LayerRule = {
  classNames: ['UpSampling2D'],
  call(c) {
    const x = spatial(c, 2);
    const scales = c.options.sizes('size', 2) ?? [2, 2];
    const interpolation = c.options.word('interpolation', 'nearest', ['nearest', 'bilinear']);
    // For every axis: the runtime moves transpositions over a Resize of some axes without reordering those.
    const y = c.b.op('Resize', [x.value, '', c.b.constant('float32', [4], [1, 1, ...scales])], {
      coordinate_transformation_mode: string('asymmetric'),
      ...(interpolation === 'nearest'
        ? { mode: string('nearest'), nearest_mode: string('floor') }
        : { mode: string('linear') }),
    });
    return x.output(
      y,
      x.sizes.map((size, i) => mapped(size, (n) => n * (scales[i] ?? 1))),
      x.channels,
    );
  },
};
