import type { OperatorRule } from '../operator';
import { batchNormalization } from './batch-normalization';
import { layerNormalization, rmsNormalization, simplifiedLayerNormalization } from './layer-normalization';
import { hardmax, logSoftmax, softmax } from './softmax';

export const normalisation: readonly OperatorRule[] = [
  batchNormalization,
  hardmax,
  layerNormalization,
  logSoftmax,
  rmsNormalization,
  simplifiedLayerNormalization,
  softmax,
];
