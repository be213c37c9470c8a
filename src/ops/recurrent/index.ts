import type { OperatorRule } from '../operator';
import { recurrent as cells } from './recurrent';

export const recurrent: readonly OperatorRule[] = cells;
