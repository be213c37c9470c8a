import type { Network, Remark, Tensor } from '../../model';
import { quoted } from './error';

/**
 * From 2.2 on TensorFlow puts the cell's name into a weight's: `lstm/lstm_cell/kernel`. TensorFlow.js leaves it out (`Container.loadWeights`),
 * and so do the names here.
 */
export function cellNamesLeftOut(stored: ReadonlyMap<string, Tensor>, network: Network): ReadonlyMap<string, Tensor> {
  const layers = layerNames(network);
  const named = [...stored].map(([name, tensor]): [string, Tensor] => {
    const parts = name.split('/');
    const cell = parts.at(-2) ?? '';
    const isCell = parts.length > 2 && /_cell(_\d+)?$/.test(cell) && !layers.has(cell);
    const short = parts.toSpliced(-2, 1).join('/');
    return [isCell && !stored.has(short) ? short : name, tensor];
  });
  return new Map(named);
}

/** Stored weights that name no layer of the topology: TensorFlow.js refuses to load such a model. */
export function foreignWeights(stored: ReadonlyMap<string, Tensor>, network: Network): readonly Remark[] {
  const layers = layerNames(network);
  const foreign = [...stored.keys()].filter((name) => !name.split('/').some((part) => layers.has(part)));
  const [first] = foreign;
  if (first === undefined) return [];
  const many = foreign.length === 1 ? '' : `, and ${foreign.length - 1} more,`;
  return [{ message: `The stored weight ${quoted(first)}${many} belongs to no layer of the topology.` }];
}

const layerNames = ({ layers }: Network): ReadonlySet<string> =>
  new Set(layers.flatMap(({ name, network }) => [name, ...(network ? layerNames(network) : [])]));
