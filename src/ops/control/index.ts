import type { OperatorRule } from '../operator';
import { conditional } from './if';
import { loop } from './loop';
import { scan } from './scan';
import { sequenceMap } from './sequence-map';

export const control: readonly OperatorRule[] = [conditional, loop, scan, sequenceMap];
