import { int } from '../../model';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';

/** Softmax along `axis`, which is 1 where none is given: the library refuses every axis but the last. */
export const softmax: LayerRule = {
  classNames: ['Softmax'],
  call(c) {
    const x = c.input();
    const [axis = 1, ...others] = c.options.list('axis') ?? [1];
    if (others.length || axis === null) throw new Unmakeable('takes a softmax along several axes.');
    if (axis !== -1 && axis !== x.rank - 1) {
      throw new Unmakeable(
        `takes a softmax along axis ${axis} of ${x.rank}, and the layer library can only along the last.`,
      );
    }
    return x.map(c.b, (held) => c.b.op('Softmax', [held], { axis: int(x.heldAxis(-1)) }));
  },
};
