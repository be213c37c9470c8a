import type { OperatorRule } from '../operator';
import { concat } from './concat';
import { constantOfShape } from './constant-of-shape';
import { expand } from './expand';
import { eyeLike } from './eye-like';
import { flatten } from './flatten';
import { gather } from './gather';
import { pad } from './pad';
import { range } from './range';
import { reshape } from './reshape';
import { resize } from './resize';
import { shape, size } from './shape';
import { slice } from './slice';
import { split } from './split';
import { squeeze } from './squeeze';
import { tile } from './tile';
import { transpose } from './transpose';
import { unsqueeze } from './unsqueeze';
import { upsample } from './upsample';

export const movement: readonly OperatorRule[] = [
  concat,
  constantOfShape,
  expand,
  eyeLike,
  flatten,
  gather,
  pad,
  range,
  reshape,
  resize,
  shape,
  size,
  slice,
  split,
  squeeze,
  tile,
  transpose,
  unsqueeze,
  upsample,
];
