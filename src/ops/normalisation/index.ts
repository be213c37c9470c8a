import type { OperatorRule } from '../operator';

export const normalisation: readonly OperatorRule[] = [];
