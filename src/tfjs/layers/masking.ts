import { dataTypeCode, int } from '../../model';
import type { LayerRule } from '../layer';

/** Masking: steps of which every feature is `maskValue` become 0, and are masked. */
export const masking: LayerRule = {
  classNames: ['Masking'],
  call(c) {
    const x = c.input();
    const skipped = c.b.scalar(c.options.number('maskValue', 0), 'float32');
    const { value } = x;
    const differs = c.b.op('Cast', [c.b.not(c.b.op('Equal', [value, skipped]))], { to: int(dataTypeCode('float32')) });
    const kept = c.b.reduce('ReduceMax', differs, [x.rank - 1], true);
    const y = c.signal(c.b.mul(value, kept), x.shape);
    const steps = c.b.squeeze(kept, [x.rank - 1]);
    return y.masked(c.b.op('Greater', [steps, c.b.scalar(0.5, 'float32')]));
  },
};
