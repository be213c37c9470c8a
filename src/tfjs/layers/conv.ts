import { activate } from '../activations';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import type { Signal } from '../signal';
import { channelsOf, paddingOf, type Sliding, slide, slidSizes, spatial, strideOption } from '../spatial';

const ranks: Readonly<Record<string, number>> = { Conv1D: 1, Conv2D: 2, Conv3D: 3 };

/** Conv1D, Conv2D, Conv3D: kernel [size…, channels, filters]. */
export const conv: LayerRule = {
  classNames: Object.keys(ranks),
  call(c) {
    const rank = ranks[c.layer.className] ?? 2;
    const x = spatial(c, rank);
    if (rank === 1 && c.options.given('dataFormat') === 'channelsFirst') {
      throw new Unmakeable('has its channels first, which the layer library does not carry through in one dimension.');
    }
    const filters = c.options.size('filters');
    const channels = channelsOf(c, x);
    const sliding = slidingOf(c, rank);
    const sizes = slidSizes(x.sizes, sliding);
    const kernel = c.weight({
      name: 'kernel',
      shape: [...sliding.kernel, channels, filters],
      option: 'kernelInitializer',
      otherwise: 'glorotNormal',
    });
    const outputsFirst = [rank + 1, rank, ...sliding.kernel.map((_, i) => i)];
    const parameters = [c.b.transpose(kernel, outputsFirst), ...biasOf(c, filters)];
    const y = slide(c.b, x, sliding, (value, window) => c.b.op('Conv', [value, ...parameters], window));
    return activated(c, x.output(y, sizes, filters));
  },
};

/** The window of a layer with `kernelSize`, `strides`, `dilationRate` and `padding`. */
export function slidingOf(c: LayerContext, rank: number): Sliding {
  const kernel = c.options.sizes('kernelSize', rank);
  if (!kernel) throw new Unmakeable('needs a kernelSize.');
  const strides = strideOption(c, 'strides', rank);
  const dilations = strideOption(c, 'dilationRate', rank);
  if (strides.some((s) => s !== 1) && dilations.some((d) => d !== 1)) {
    throw new Unmakeable('has strides and a dilationRate, of which one has to be 1.');
  }
  return { kernel, strides, dilations, padding: paddingOf(c) };
}

/** The bias as one more input, or none. */
export function biasOf(c: LayerContext, units: number): readonly string[] {
  if (!c.options.boolean('useBias', true)) return [];
  return [c.weight({ name: 'bias', shape: [units], option: 'biasInitializer', otherwise: 'zeros' })];
}

export const activated = (c: LayerContext, y: Signal): Signal =>
  activate(c.b, y, c.layer.config.activation, (message) => c.remark(message, 'activation'));
