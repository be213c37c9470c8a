import { type Node, numberAttribute } from '../../model';
import { stored, storedWeight } from '../stored';
import type { Wiring } from '../wiring';
import { type Affine, weightOf } from './weight';

/** Gather of rows of a stored table [entries, units] by a computed index: a dense layer on one-hot input, so that its fan-in is 1. */
export function embedding(wiring: Wiring, node: Node, index: number): Affine | undefined {
  const [table, indices = ''] = node.inputs;
  const found = storedWeight(wiring, table);
  if (found?.shape?.length !== 2 || numberAttribute(node, 'axis', 0) !== 0 || stored(wiring, indices)) return undefined;
  const weight = weightOf(wiring, table, ([, units = 1]) => ({ fanIn: 1, fanOut: units, units }));
  return (
    weight && {
      kind: 'embedding',
      weight,
      input: indices,
      output: node.outputs[0] ?? '',
      unitAxis: -1,
      nodes: [index],
    }
  );
}
