import { dataTypeCode, int } from '../../model';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { printed } from '../shape';

/** CategoryEncoding of [batch, n] whole numbers below numTokens: which occur (`multiHot`, `oneHot`), or how often (`count`). */
export const categoryEncoding: LayerRule = {
  classNames: ['CategoryEncoding'],
  call(c) {
    const x = c.input(2);
    const tokens = c.options.size('numTokens');
    const mode = c.options.word('outputMode', 'multiHot', ['multiHot', 'oneHot', 'count', 'int', 'tfIdf']);
    const [batch = null, n = null] = x.shape;
    if (mode === 'int' || mode === 'tfIdf')
      throw new Unmakeable(`encodes as “${mode}”, which makes no numbers to learn from.`);
    if (mode === 'oneHot' && n !== 1) {
      throw new Unmakeable(
        `takes one number an example to encode it as one of many, not an input of the shape ${printed(x.shape)}.`,
      );
    }
    const ids = c.b.op('Cast', [x.value], { to: int(dataTypeCode('int64')) });
    const range = c.b.constant('float32', [2], [0, 1]);
    const hot = c.b.op('OneHot', [ids, c.b.scalar(tokens, 'int64'), range], { axis: int(-1) });
    const merged = c.b.reduce(mode === 'count' ? 'ReduceSum' : 'ReduceMax', hot, [1], false);
    return c.signal(merged, [batch, tokens]);
  },
};
