import { int } from '../../model';
import type { LayerContext, LayerRule } from '../layer';
import { channelsOf, type Sliding, type Spatial, slide, slidSizes, spatial } from '../spatial';
import { activated, biasOf, slidingOf } from './conv';

/** DepthwiseConv2D: kernel [height, width, channels, multiplier]. */
export const depthwiseConv2d: LayerRule = {
  classNames: ['DepthwiseConv2D'],
  call(c) {
    const x = spatial(c, 2);
    const channels = channelsOf(c, x);
    const sliding = undilated(c, slidingOf(c, 2));
    const multiplier = multiplierOf(c);
    const kernel = c.weight({
      name: 'depthwise_kernel',
      shape: [...sliding.kernel, channels, multiplier],
      option: 'depthwiseInitializer',
      otherwise: 'glorotNormal',
    });
    const y = depthwise(c, x, kernel, sliding, channels * multiplier, biasOf(c, channels * multiplier));
    return activated(c, x.output(y, slidSizes(x.sizes, sliding), channels * multiplier));
  },
};

/** Without the dilation, which the library checks and then leaves out. */
export function undilated(c: LayerContext, sliding: Sliding): Sliding {
  const given = sliding.dilations.filter((d) => d !== 1);
  if (given.length) {
    c.remark(`${c.layer.name} is not dilated: the layer library leaves its dilationRate out.`, 'dilationRate');
  }
  return { ...sliding, dilations: sliding.kernel.map(() => 1) };
}

export const multiplierOf = (c: LayerContext): number =>
  c.options.given('depthMultiplier') === undefined ? 1 : c.options.size('depthMultiplier');

/** Every channel for itself: output channel c·multiplier + m is kernel[…, c, m] over channel c. */
export function depthwise(
  c: LayerContext,
  x: Spatial,
  kernel: string,
  sliding: Sliding,
  units: number,
  bias: readonly string[],
): string {
  const grouped = c.b.reshape(c.b.transpose(kernel, [2, 3, 0, 1]), [units, 1, ...sliding.kernel]);
  const group = int(channelsOf(c, x));
  return slide(c.b, x, sliding, (value, window) => c.b.op('Conv', [value, grouped, ...bias], { ...window, group }));
}
