import type { OperatorRule } from '../operator';
import { concat } from './concat';
import { constantOfShape } from './constant-of-shape';
import { expand } from './expand';
import { flatten } from './flatten';
import { gather } from './gather';
import { pad } from './pad';
import { range } from './range';
import { reshape } from './reshape';
import { shape, size } from './shape';
import { slice } from './slice';
import { split } from './split';
import { squeeze } from './squeeze';
import { tile } from './tile';
import { transpose } from './transpose';
import { unsqueeze } from './unsqueeze';

export const movement: readonly OperatorRule[] = [
  concat,
  constantOfShape,
  expand,
  flatten,
  gather,
  pad,
  range,
  reshape,
  shape,
  size,
  slice,
  split,
  squeeze,
  tile,
  transpose,
  unsqueeze,
];
