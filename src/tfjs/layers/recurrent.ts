import type { LayerRule } from '../layer';
import { backwards } from '../recurrent/backwards';
import { callRecurrent } from '../recurrent/call';

/** SimpleRNN, GRU, LSTM and RNN: the last output, or with `returnSequences` that of every step in the order of the rounds; then the states. */
export const recurrent: LayerRule = {
  classNames: ['GRU', 'LSTM', 'RNN', 'SimpleRNN'],
  call(c) {
    const { sequence, states, reversed, mask } = callRecurrent(c);
    const [last] = states;
    const whole = c.options.boolean('returnSequences', false);
    const y = whole ? (reversed ? backwards(c, sequence()) : sequence()).masked(mask) : last;
    if (!y || !c.options.boolean('returnState', false)) return y ? [y] : [];
    // The last output and the first state are two outputs, of one value.
    return [y === last ? c.signal(last.value, last.shape) : y, ...states];
  },
};
