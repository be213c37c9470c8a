import { float, int } from '../../../../model';
import type { OpRule } from '../rule';
import { images, imagesMade, sliding, spatialPair } from './convolution';

const batchNorm: OpRule = (c) => {
  const rest = [1, 2, 3, 4].map((i) => c.input(i).value);
  const epsilon = float(c.attributes.number('epsilon', 1e-4));
  return imagesMade(c, c.b.op('BatchNormalization', [images(c), ...rest], { epsilon }));
};

const along =
  (op: string): OpRule =>
  (c) =>
    c.made(c.b.op(op, [c.input(0).value], { axis: int(-1) }));

const pool =
  (op: 'AveragePool' | 'MaxPool'): OpRule =>
  (c) =>
    imagesMade(c, c.b.op(op, [images(c)], sliding(c, spatialPair(c, 'ksize', [1, 1]))));

/** Normalisations and pools. */
export const normalisation: Readonly<Record<string, OpRule>> = {
  AvgPool: pool('AveragePool'),
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  LogSoftmax: along('LogSoftmax'),
  MaxPool: pool('MaxPool'),
  Softmax: along('Softmax'),
};
