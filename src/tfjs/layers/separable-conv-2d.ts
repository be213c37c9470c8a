import type { LayerRule } from '../layer';
import { channelsOf, slidSizes, spatial } from '../spatial';
import { activated, biasOf, slidingOf } from './conv';
import { depthwise, multiplierOf } from './depthwise-conv-2d';

/**
 * SeparableConv2D: depthwise_kernel [height, width, channels, multiplier], then pointwise_kernel [1, 1, channels·multiplier, filters]. The
 * library's constructor reads `depthwiseInitializer` for both kernels.
 */
export const separableConv2d: LayerRule = {
  classNames: ['SeparableConv2D'],
  call(c) {
    const x = spatial(c, 2);
    const filters = c.options.size('filters');
    const channels = channelsOf(c, x);
    const sliding = slidingOf(c, 2);
    const between = channels * multiplierOf(c);
    const initializer = { option: 'depthwiseInitializer', otherwise: 'glorotUniform' };
    const first = c.weight({
      name: 'depthwise_kernel',
      shape: [...sliding.kernel, channels, between / channels],
      ...initializer,
    });
    const second = c.weight({
      name: 'pointwise_kernel',
      shape: [1, 1, between, filters],
      ...initializer,
      ignored: 'pointwiseInitializer',
    });
    const filtered = depthwise(c, x, first, sliding, between, []);
    const y = c.b.op('Conv', [filtered, c.b.transpose(second, [3, 2, 0, 1]), ...biasOf(c, filters)]);
    return activated(c, x.output(y, slidSizes(x.sizes, sliding), filters));
  },
};
