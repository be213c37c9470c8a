import type { GradientContext } from '../operator';
import type { Direction } from './direction';
import type { Back, BackPass } from './rounds';

/** What a recurrent node's rules read of it. */
export type CellContext = Pick<
  GradientContext,
  'node' | 'b' | 'cotangent' | 'has' | 'input' | 'output' | 'type' | 'shape'
>;

/** RNN, GRU or LSTM: what tells the three apart. */
export interface Cell {
  readonly op: 'RNN' | 'GRU' | 'LSTM';
  /** Blocks of rows of the weights. */
  readonly gates: number;
  /** Names of one direction's activations where the node names none. */
  readonly activations: readonly string[];
  /** An LSTM has a cell state beside the hidden one. */
  readonly carriesCell: boolean;
  linearise(c: CellContext, d: Direction): Linearised;
}

/** One direction of a cell around the states that it went through: everything that a pass backwards needs, whatever it starts from. */
export interface Linearised {
  readonly gates: readonly Gate[];
  /** What a round multiplies cotangents by, each [T, N, …]. */
  readonly coefficients: readonly string[];
  readonly back: Back;
  /** Everything else that a finished pass tells. */
  adjoint(pass: BackPass): Adjoint;
}

/** As the papers call them: `input`, `output`, `forget` and `candidate` of an LSTM; `update`, `reset` and `candidate` of a GRU; `hidden` of an RNN. */
export type GateName = 'input' | 'output' | 'forget' | 'update' | 'reset' | 'candidate' | 'hidden';

/** A gate, or the candidate that gates let in, over all rounds: each value [T, N, H]. */
export interface Gate {
  readonly name: GateName;
  /** Which block of the weights' rows is its own, from 0. */
  readonly block: number;
  /** What enters its activation, what leaves it, and the derivative there. */
  readonly entering: string;
  readonly value: string;
  readonly slope: string;
  /** The largest derivative that its activation has anywhere. */
  readonly steepest: number;
}

/** What one direction's backward pass finds out; the rest are products outside of the loop. */
export interface Adjoint {
  /** Cotangent of x·Wᵀ + bias, [T, N, G·H]. */
  readonly driven: string;
  /** For consecutive rows of R (all of them together): the cotangent of state·Rᵀ + bias, [T, N, rows], and that state, [T, N, H]. */
  readonly recurrent: readonly { readonly cotangent: string; readonly state: string }[];
  /** Cotangents of the first states, [N, H], and of the peepholes, [3·H]. */
  readonly dh0: string;
  readonly dc0?: string | undefined;
  readonly dp?: (() => string) | undefined;
}
