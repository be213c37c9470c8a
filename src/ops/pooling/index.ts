import type { OperatorRule } from '../operator';
import { averagePool } from './average-pool';
import { globalAveragePool, globalMaxPool } from './global';
import { globalLpPool, lpPool } from './lp-pool';
import { maxPool } from './max-pool';
import { maxRoiPool } from './max-roi-pool';
import { maxUnpool } from './max-unpool';
import { roiAlign } from './roi-align';

export const pooling: readonly OperatorRule[] = [
  averagePool,
  globalAveragePool,
  globalLpPool,
  globalMaxPool,
  lpPool,
  maxPool,
  maxRoiPool,
  maxUnpool,
  roiAlign,
];
