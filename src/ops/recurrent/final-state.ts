import type { DataType } from '../../model';
import type { GraphBuilder } from '../builder';
import type { Cell, Linearised } from './cell';
import type { Direction } from './direction';
import { overTime } from './over-time';

/**
 * How strongly the last hidden state h_T depends on the states of every round. For a cotangent g of h_T, each round t, in the order of the
 * slices, tells ‖∂⟨g, h_T⟩/∂h_t‖ and, of an LSTM, ‖∂⟨g, h_T⟩/∂c_t‖, both divided by the rescalings of all rounds behind it, and by how much it rescales
 * what it hands on: otherwise a long sequence would end in zeros below the smallest number. All are float32 [T].
 */
export interface FinalStateRounds {
  readonly hidden: string;
  readonly cell: string | undefined;
  readonly rescaled: string;
}

/** Below this a round lets nothing through; it keeps the rescaling from dividing by zero. */
const least: Readonly<Partial<Record<DataType, number>>> = { float16: 2 ** -14 };
const leastOfOthers = 2 ** -100;

export const leastScale = (dtype: DataType): number => least[dtype] ?? leastOfOthers;

/**
 * Only the way through the states counts, ∏ ∂h_k/∂h_{k−1} (Pascanu, Mikolov & Bengio 2013, equation 5; Bengio, Simard & Frasconi 1994): a loss that
 * reads every round would add a fresh gradient at each and hide that the old ones are gone. Of sequences of different lengths those that fill
 * all rounds are followed.
 *
 * @param g [N, H]
 */
export function finalStateRounds(
  b: GraphBuilder,
  d: Direction,
  { carriesCell }: Cell,
  { coefficients, back }: Linearised,
  g: string,
): FinalStateRounds {
  const dtype = b.dtypeOf(g);
  const start = d.mask ? b.mul(g, lastRound(b, d.mask.within)) : g;
  const states = carriesCell ? [start, b.mul(start, 0)] : [start];
  const { sequences } = overTime(
    b,
    { states, sequences: coefficients },
    !d.reversed,
    (body, [dh = '', dc = ''], slices) => {
      const round = back(body, dh, dc, slices);
      const handed = [round.dh, ...(round.dc === undefined ? [] : [round.dc])];
      const scale = body.op('Max', [norm(body, handed), body.scalar(leastScale(dtype), 'float32')]);
      const divisor = body.cast(scale, dtype);
      return {
        states: handed.map((state) => body.div(state, divisor)),
        sequences: [norm(body, [dh]), scale, ...(round.cell === undefined ? [] : [norm(body, [round.cell])])],
      };
    },
  );
  const [hidden = '', rescaled = '', cell] = sequences;
  return { hidden, cell, rescaled };
}

/** Euclidean, of several tensors of one shape together. */
function norm(b: GraphBuilder, parts: readonly string[]): string {
  const all = parts.length === 1 ? (parts[0] as string) : b.concat(parts, 0);
  return b.reduce('ReduceL2', b.cast(all, 'float32'), [0, 1], false);
}

/** Which sequences reach the last round, [N, 1]. */
function lastRound(b: GraphBuilder, within: string): string {
  const [rounds = 1, batch = 1] = b.shapeOf(within);
  return b.reshape(b.slice(within, [rounds - 1], [rounds], [0]), [batch, 1]);
}
