import { ints } from '../../model';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { mapped } from '../shape';
import { channelsOf, spatial } from '../spatial';
import { activated, biasOf, slidingOf } from './conv';
import { undilated } from './depthwise-conv-2d';

const ranks: Readonly<Record<string, number>> = { Conv2DTranspose: 2, Conv3DTranspose: 3 };

/** Conv2DTranspose, Conv3DTranspose: kernel [size…, filters, channels]; `same` makes n·stride of n. */
export const convTranspose: LayerRule = {
  classNames: Object.keys(ranks),
  call(c) {
    const rank = ranks[c.layer.className] ?? 2;
    const x = spatial(c, rank);
    const filters = c.options.size('filters');
    const channels = channelsOf(c, x);
    const { kernel: reach, strides, padding } = undilated(c, slidingOf(c, rank));
    const kernel = c.weight({
      name: 'kernel',
      shape: [...reach, filters, channels],
      option: 'kernelInitializer',
      otherwise: 'glorotNormal',
    });
    const stride = (i: number): number => strides[i] ?? 1;
    if (rank === 3 && padding === 'same' && reach.some((k, i) => k < stride(i))) {
      throw new Unmakeable('has strides larger than its kernel, which the layer library places in a way of its own.');
    }
    const over = reach.map((k, i) => Math.max(0, k - stride(i)));
    const cut = padding === 'same' ? over : over.map(() => 0);
    const before = cut.map((n) => Math.floor(n / 2));
    const inputsFirst = [rank + 1, rank, ...reach.map((_, i) => i)];
    const y = c.b.op('ConvTranspose', [x.value, c.b.transpose(kernel, inputsFirst), ...biasOf(c, filters)], {
      kernel_shape: ints(reach),
      strides: ints(strides),
      pads: ints([...before, ...cut.map((n, i) => n - (before[i] ?? 0))]),
      output_padding: ints(reach.map((k, i) => Math.max(0, stride(i) - k))),
    });
    const sizes = x.sizes.map((size, i) => mapped(size, (n) => n * stride(i) + (over[i] ?? 0) - (cut[i] ?? 0)));
    return activated(c, x.output(y, sizes, filters));
  },
};
