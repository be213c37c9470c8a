import type { Dimension } from '../../model';
import type { LayerContext } from '../layer';
import { Unmakeable } from '../options';
import type { Signal } from '../signal';
import type { Cell } from './cell';
import { makeCell } from './make-cell';
import { run } from './unroll';

/** What a recurrent layer makes before it is put into its outputs. */
export interface Called {
  /** The outputs of all steps in the order of the input's, [batch, time, units]. */
  readonly sequence: () => Signal;
  /** After the last round: the last output, and a cell state where there is one. */
  readonly states: readonly Signal[];
  /** Whether it ran from the last step to the first. */
  readonly reversed: boolean;
  readonly mask: string | undefined;
}

/**
 * Runs SimpleRNN, GRU, LSTM or RNN over its input; states to begin with may come as further inputs. Dropout within the recurrence is left
 * out, as outside training; `stateful` begins with zeros, as a fresh layer does; `unroll` and `implementation` change nothing.
 */
export function callRecurrent(c: LayerContext, backwards = false): Called {
  const [x, ...initial] = c.inputs;
  if (x?.rank !== 3) throw new Unmakeable('takes an input of 3 dimensions: batch, time and features.');
  const [batch = null, time = null, features] = x.shape;
  const cell = makeCell(c, c.fixed(features, 'number of features'));
  checkStates(cell, initial);
  const reversed = c.options.boolean('goBackwards', false) !== backwards;
  const ran = run(c.b, cell, {
    x: c.b.transpose(x.value, [1, 0, 2]),
    initial: initial.map((state) => state.value),
    reversed,
    mask: c.mask,
  });
  const [units = null] = cell.stateSizes as readonly Dimension[];
  return {
    sequence: () => c.signal(c.b.transpose(ran.sequence(), [1, 0, 2]), [batch, time, units]),
    states: ran.states.map((state, i) => c.signal(state, [batch, cell.stateSizes[i] ?? null])),
    reversed,
    mask: x.mask,
  };
}

function checkStates({ stateSizes }: Cell, initial: readonly Signal[]): void {
  if (!initial.length) return;
  const sizes = initial.map((state) => state.shape.at(-1));
  if (sizes.length === stateSizes.length && sizes.every((size, i) => size === stateSizes[i])) return;
  throw new Unmakeable(`has states of ${stateSizes.join(' and ')} units and is given ones of ${sizes.join(' and ')}.`);
}
