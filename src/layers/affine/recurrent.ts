import { type Node, tensorNumbers } from '../../model';
import { makerOf, nodeAt, readersOf, standard, type Wiring } from '../wiring';
import { type Affine, type Fans, weightOf } from './weight';

const gates = { rnn: 1, gru: 3, lstm: 4 } as const;

/** RNN, GRU, LSTM: W [directions, gates·hidden, in] and R [directions, gates·hidden, hidden], fans of one gate; the bias is B. */
export function recurrent(wiring: Wiring, node: Node, index: number, kind: keyof typeof gates): Affine {
  const fans = ([, rows = 1, fanIn = 1]: readonly number[]): Fans => ({
    fanIn,
    fanOut: rows / gates[kind],
    units: rows / gates[kind],
  });
  const [input = '', w, r, b] = node.inputs;
  const bias = b && biasOf(wiring, b);
  const weight = weightOf(wiring, w, fans);
  const hidden = weightOf(wiring, r, fans);
  return {
    kind,
    ...(weight && { weight }),
    ...(hidden && { recurrent: hidden }),
    ...(bias && { bias }),
    input,
    output: outputOf(wiring, node),
    unitAxis: -1,
    nodes: [index],
  };
}

/** All states, or only the last one, whichever the network goes on from: exporters name both. */
function outputOf(wiring: Wiring, { outputs }: Node): string {
  const present = outputs.filter((output) => output !== '');
  return present.find((output) => leadsOut(wiring, output)) ?? present[0] ?? '';
}

/** An output of the graph depends on the value. */
function leadsOut(wiring: Wiring, value: string): boolean {
  // A set grows while it is walked.
  const reached = new Set([value]);
  for (const name of reached) {
    if (wiring.outputs.has(name)) return true;
    for (const index of readersOf(wiring, name))
      for (const output of nodeAt(wiring, index).outputs) reached.add(output);
  }
  return false;
}

/** B, or its first half where the second is zeros: most libraries have one bias where ONNX has two. */
function biasOf(wiring: Wiring, value: string): string {
  const outer = makerOf(wiring, value);
  const joined = outer && standard(outer, 'Unsqueeze', 'Reshape') ? makerOf(wiring, outer.inputs[0] ?? '') : outer;
  if (!joined || !standard(joined, 'Concat') || joined.inputs.length !== 2) return value;
  const [half = '', other = ''] = joined.inputs;
  const zeros = wiring.graph.initializers.get(other);
  return zeros && tensorNumbers(zeros)?.every((n) => n === 0) ? half : value;
}
