import { dataTypeCode, int } from '../../model';
import type { LayerRule } from '../layer';
import { Unmakeable } from '../options';
import { joined, printed } from '../shape';

/** Embedding: rows of embeddings [inputDim, outputDim] by whole numbers, which may come as floats. `maskZero` masks the number 0. */
export const embedding: LayerRule = {
  classNames: ['Embedding'],
  call(c) {
    const x = c.input();
    const [entries, units] = [c.options.size('inputDim'), c.options.size('outputDim')];
    const table = c.weight({
      name: 'embeddings',
      shape: [entries, units],
      option: 'embeddingsInitializer',
      otherwise: 'randomUniform',
    });
    const lengths = c.options.list('inputLength');
    const [batch = null, ...rest] = x.shape;
    const contradicts = rest.some(
      (d, i) => typeof d === 'number' && typeof lengths?.[i] === 'number' && lengths[i] !== d,
    );
    if (lengths && (lengths.length !== rest.length || contradicts)) {
      throw new Unmakeable(`has the inputLength ${printed(lengths)}, and its input the shape ${printed(x.shape)}.`);
    }
    const ids = c.b.op('Cast', [x.value], { to: int(dataTypeCode('int64')) });
    const rows = c.b.op('Gather', [table, ids], { axis: int(0) });
    const y = c.signal(rows, [batch, ...rest.map((d, i) => joined(d, lengths?.[i] ?? null)), units]);
    if (!c.options.boolean('maskZero', false)) return y;
    return y.masked(c.b.not(c.b.op('Equal', [ids, c.b.scalar(0, 'int64')])));
  },
};
