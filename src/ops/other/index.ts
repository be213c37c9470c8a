import type { OperatorRule } from '../operator';

export const other: readonly OperatorRule[] = [];
