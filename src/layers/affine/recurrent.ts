import type { Node } from '../../model';
import type { Wiring } from '../wiring';
import { type Affine, type Fans, weightOf } from './weight';

const gates = { rnn: 1, gru: 3, lstm: 4 } as const;

/** RNN, GRU, LSTM: W [directions, gates·hidden, in] and R [directions, gates·hidden, hidden], fans of one gate; the bias is B. */
export function recurrent(wiring: Wiring, node: Node, index: number, kind: keyof typeof gates): Affine {
  const fans = ([, rows = 1, fanIn = 1]: readonly number[]): Fans => ({
    fanIn,
    fanOut: rows / gates[kind],
    units: rows / gates[kind],
  });
  const [input = '', w, r, bias] = node.inputs;
  const weight = weightOf(wiring, w, fans);
  const hidden = weightOf(wiring, r, fans);
  return {
    kind,
    ...(weight && { weight }),
    ...(hidden && { recurrent: hidden }),
    ...(bias && { bias }),
    input,
    output: node.outputs.find((output) => output !== '') ?? '',
    unitAxis: -1,
    nodes: [index],
  };
}
