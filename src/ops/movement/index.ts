import type { OperatorRule } from '../operator';
import { reshape } from './reshape';

export const movement: readonly OperatorRule[] = [reshape];
