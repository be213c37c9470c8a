import type { OperatorRule } from '../operator';
import { gru } from './gru';
import { lstm } from './lstm';
import { rnn } from './rnn';

export const recurrent: readonly OperatorRule[] = [gru, lstm, rnn];
