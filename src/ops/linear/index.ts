import type { OperatorRule } from '../operator';
import { matmul } from './matmul';

export const linear: readonly OperatorRule[] = [matmul];
