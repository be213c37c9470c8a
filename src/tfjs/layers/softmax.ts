import { dataTypeCode, int } from '../../model';
import type { LayerContext, LayerRule } from '../layer';
import { Unmakeable } from '../options';
import type { Signal } from '../signal';

/** Softmax along `axis`, which is 1 where none is given: the library refuses every axis but the last. Masked scores take no part. */
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
    const scores = c.mask === undefined ? x : masked(c, x, c.mask);
    return scores.map(c.b, (held) => c.b.op('Softmax', [held], { axis: int(scores.heldAxis(-1)) }));
  },
};

/** Takes 10⁹ from what is masked. The library has the mask [batch, steps] of any layer before, whatever lies between. */
function masked(c: LayerContext, x: Signal, mask: string): Signal {
  const { b } = c;
  if (x.rank !== 2) throw new Unmakeable(`has a mask of steps, and an input of ${x.rank} dimensions.`);
  const counts = b.op('Cast', [mask], { to: int(dataTypeCode('float32')) });
  const taken = b.mul(b.sub(counts, b.scalar(1, 'float32')), b.scalar(1e9, 'float32'));
  return c.signal(b.add(x.value, taken), x.shape);
}
