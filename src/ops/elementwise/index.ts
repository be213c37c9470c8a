import type { OperatorRule } from '../operator';
import { add } from './add';
import { relu } from './relu';

export const elementwise: readonly OperatorRule[] = [add, relu];
