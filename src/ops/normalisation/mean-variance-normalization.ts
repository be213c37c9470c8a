import { attribute } from '../../model';
import { unary } from '../elementwise/infer';
import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { standardisedGradient } from './standardise';

/**
 * Y = (X − mean) / (standard deviation + 1e−9) over `axes`. Where the deviation is 0 its derivative is not defined; with Y = 0 there, the
 * formula below leaves dY less its mean over 1e−9. Ioffe & Szegedy 2015, section 3.
 */
export const meanVarianceNormalization: OperatorRule = {
  type: 'MeanVarianceNormalization',
  infer: unary(),
  gradient: (c) => [
    () => {
      const { b } = c;
      const axes = (attribute(c.node, 'axes', 'ints') ?? [0, 2, 3]).map((a) => axisOf(a, c.shape(0).length));
      const centred = b.sub(c.input(0), b.reduce('ReduceMean', c.input(0), axes));
      const deviation = b.sqrt(b.reduce('ReduceMean', b.mul(centred, centred), axes));
      const inverse = b.reciprocal(b.add(deviation, 1e-9));
      return standardisedGradient(b, c.dy, { normal: c.output(0), inverse }, axes);
    },
  ],
};
