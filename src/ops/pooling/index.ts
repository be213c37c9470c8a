import type { OperatorRule } from '../operator';

export const pooling: readonly OperatorRule[] = [];
