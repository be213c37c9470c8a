import type { Node } from '../../model';
import type { OperatorRule } from '../operator';
import type { Cell } from './cell';
import { gru, gruCell } from './gru';
import { lstm, lstmCell } from './lstm';
import { rnn, rnnCell } from './rnn';

export const recurrent: readonly OperatorRule[] = [gru, lstm, rnn];

const cells: ReadonlyMap<string, Cell> = new Map([gruCell, lstmCell, rnnCell].map((cell) => [cell.op, cell]));

/** The cell of a recurrent node; undefined for every other node. */
export const cellOf = ({ op, domain }: Node): Cell | undefined => (domain === '' ? cells.get(op) : undefined);
