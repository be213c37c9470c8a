import type { OperatorRule } from '../operator';
import { reduceSum } from './reduce-sum';

export const reduction: readonly OperatorRule[] = [reduceSum];
