import type { OperatorRule } from '../operator';
import { affineGrid } from './affine-grid';
import { argMax, argMin } from './arg-extreme';
import { centerCropPad } from './center-crop-pad';
import { compress } from './compress';
import { concat } from './concat';
import { constantOfShape } from './constant-of-shape';
import { depthToSpace, spaceToDepth } from './depth-to-space';
import { expand } from './expand';
import { eyeLike } from './eye-like';
import { flatten } from './flatten';
import { gather } from './gather';
import { gatherElements } from './gather-elements';
import { gatherND } from './gather-nd';
import { gridSample } from './grid-sample';
import { nonZero } from './non-zero';
import { oneHot } from './one-hot';
import { pad } from './pad';
import { range } from './range';
import { reshape } from './reshape';
import { resize } from './resize';
import { reverseSequence } from './reverse-sequence';
import { runtimeForms } from './runtime-forms';
import { scatter, scatterElements } from './scatter-elements';
import { scatterND } from './scatter-nd';
import { shape, size } from './shape';
import { slice } from './slice';
import { split } from './split';
import { squeeze } from './squeeze';
import { tensorScatter } from './tensor-scatter';
import { tile } from './tile';
import { topK } from './top-k';
import { transpose } from './transpose';
import { trilu } from './trilu';
import { unique } from './unique';
import { unsqueeze } from './unsqueeze';
import { upsample } from './upsample';

export const movement: readonly OperatorRule[] = [
  affineGrid,
  argMax,
  argMin,
  centerCropPad,
  compress,
  concat,
  constantOfShape,
  depthToSpace,
  expand,
  eyeLike,
  flatten,
  gather,
  gatherElements,
  gatherND,
  gridSample,
  nonZero,
  oneHot,
  pad,
  range,
  reshape,
  resize,
  reverseSequence,
  ...runtimeForms,
  scatter,
  scatterElements,
  scatterND,
  shape,
  size,
  slice,
  spaceToDepth,
  split,
  squeeze,
  tensorScatter,
  tile,
  topK,
  transpose,
  trilu,
  unique,
  unsqueeze,
  upsample,
];
