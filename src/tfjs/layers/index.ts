import type { LayerRule } from '../layer';
import { activation } from './activation';
import { batchNormalization } from './batch-normalization';
import { bidirectional } from './bidirectional';
import { categoryEncoding } from './category-encoding';
import { concatenate } from './concatenate';
import { conv } from './conv';
import { convLstm2d } from './conv-lstm-2d';
import { convTranspose } from './conv-transpose';
import { dense } from './dense';
import { depthwiseConv2d } from './depthwise-conv-2d';
import { dot } from './dot';
import { embedding } from './embedding';
import { cropping2d, zeroPadding2d } from './framing';
import { globalPooling } from './global-pooling';
import { centerCrop, randomSize, rescaling, resizing } from './image-preprocessing';
import { layerNormalization } from './layer-normalization';
import { masking } from './masking';
import { merge } from './merge';
import { dropout, noise } from './noise';
import { pooling } from './pooling';
import { prelu } from './prelu';
import { elu, leakyRelu, relu, thresholdedRelu } from './rectifiers';
import { recurrent } from './recurrent';
import { flatten, permute, repeatVector, reshape } from './reshaping';
import { separableConv2d } from './separable-conv-2d';
import { softmax } from './softmax';
import { timeDistributed } from './time-distributed';
import { upSampling2d } from './up-sampling-2d';

const all: readonly LayerRule[] = [
  activation,
  batchNormalization,
  bidirectional,
  categoryEncoding,
  centerCrop,
  concatenate,
  conv,
  convLstm2d,
  convTranspose,
  cropping2d,
  dense,
  depthwiseConv2d,
  dot,
  dropout,
  elu,
  embedding,
  flatten,
  globalPooling,
  layerNormalization,
  leakyRelu,
  masking,
  merge,
  noise,
  permute,
  pooling,
  prelu,
  randomSize,
  recurrent,
  relu,
  repeatVector,
  rescaling,
  reshape,
  resizing,
  separableConv2d,
  softmax,
  thresholdedRelu,
  timeDistributed,
  upSampling2d,
  zeroPadding2d,
];

/** Layer rules by class name. Inputs and nested models are the builder's own matter. */
export const layerRules: ReadonlyMap<string, LayerRule> = new Map(
  all.flatMap((rule) => rule.classNames.map((name) => [name, rule] as const)),
);
