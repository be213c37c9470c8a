import type { OperatorRule } from '../operator';
import { cumProd } from './cum-prod';
import { cumSum } from './cum-sum';
import { reduceMax, reduceMin } from './reduce-extreme';
import { reduceLogSum, reduceLogSumExp } from './reduce-log';
import { reduceMean } from './reduce-mean';
import { reduceL1, reduceL2, reduceSumSquare } from './reduce-norm';
import { reduceProd } from './reduce-prod';
import { reduceSum } from './reduce-sum';

export const reduction: readonly OperatorRule[] = [
  cumProd,
  cumSum,
  reduceL1,
  reduceL2,
  reduceLogSum,
  reduceLogSumExp,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  reduceSumSquare,
];
