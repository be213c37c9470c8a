import { float, int } from '../../model';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';

/** LayerNormalization over `axis` (one or several), the last where none is given; gamma and beta have the sizes of those axes. */
export const layerNormalization: LayerRule = {
  classNames: ['LayerNormalization'],
  masking: true,
  call(c) {
    const x = c.input();
    if (x.rank > 4) throw new Unmakeable('is not implemented by the layer library for more than 4 dimensions.');
    const axes = (c.options.list('axis') ?? [-1]).map((a) => (a === null ? -1 : a < 0 ? a + x.rank : a));
    if (axes.some((a) => a <= 0 || a >= x.rank) || new Set(axes).size < axes.length) {
      throw new Unmakeable(`cannot normalise over the axes ${axes.join(', ')} of ${x.rank}.`);
    }
    const shape = axes.map((a) => c.fixed(x.shape[a], `size along axis ${a}`));
    const count = shape.reduce((n, d) => n * d, 1);
    const epsilon = float(c.options.number('epsilon', 1e-3));
    const scale = c.options.boolean('scale', true)
      ? c.weight({ name: 'gamma', shape, option: 'gammaInitializer', otherwise: 'ones' })
      : c.b.constant('float32', shape, new Array<number>(count).fill(1));
    const shift = c.options.boolean('center', true)
      ? [c.weight({ name: 'beta', shape, option: 'betaInitializer', otherwise: 'zeros' })]
      : [];
    // The normalised axes go last, in the order of gamma's.
    const order = [...x.shape.map((_, i) => i).filter((i) => !axes.includes(i)), ...axes];
    const back = order.map((_, i) => order.indexOf(i));
    const attributes = { axis: int(x.rank - axes.length), epsilon };
    const y = c.b.op('LayerNormalization', [c.b.transpose(x.value, order), scale, ...shift], attributes);
    return c.signal(c.b.transpose(y, back), x.shape);
  },
};
