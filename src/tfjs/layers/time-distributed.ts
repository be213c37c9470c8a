import { type ConfigObject, isObject } from '../../model';
import { foldedSignal, unfolded } from '../folded';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';

/** TimeDistributed: the wrapped layer on every step by itself, all at once with the steps in the batch. */
export const timeDistributed: LayerRule = {
  classNames: ['TimeDistributed'],
  masking: true,
  call(c) {
    const x = c.input();
    const layer = c.options.known('layer');
    if (!isObject(layer ?? null)) throw new Unmakeable('needs a layer to wrap.');
    if (x.rank < 3) throw new Unmakeable('takes an input of 3 or more dimensions.');
    const [y, ...others] = c.within(layer as ConfigObject, [foldedSignal(c.b, x)]).apply();
    if (!y || others.length) throw new Unmakeable('takes a layer with one output.');
    const rest = y.shape.slice(1);
    return c.signal(unfolded(c.b, y.value, x.value, rest), [x.shape[0] ?? null, x.shape[1] ?? null, ...rest]);
  },
};
