import type { OperatorRule } from '../operator';
import { batchNormalization } from './batch-normalization';
import { embedLayerNormalization } from './embed-layer-normalization';
import { groupNormalization, instanceNormalization } from './instance-normalization';
import { layerNormalization, rmsNormalization, simplifiedLayerNormalization } from './layer-normalization';
import { negativeLogLikelihoodLoss, softmaxCrossEntropyLoss } from './losses';
import { lpNormalization } from './lp-normalization';
import { lrn } from './lrn';
import { meanVarianceNormalization } from './mean-variance-normalization';
import { skipLayerNormalization, skipSimplifiedLayerNormalization } from './skip-layer-normalization';
import { hardmax, logSoftmax, softmax } from './softmax';

export const normalisation: readonly OperatorRule[] = [
  batchNormalization,
  embedLayerNormalization,
  groupNormalization,
  hardmax,
  instanceNormalization,
  layerNormalization,
  logSoftmax,
  lpNormalization,
  lrn,
  meanVarianceNormalization,
  negativeLogLikelihoodLoss,
  rmsNormalization,
  simplifiedLayerNormalization,
  skipLayerNormalization,
  skipSimplifiedLayerNormalization,
  softmax,
  softmaxCrossEntropyLoss,
];
