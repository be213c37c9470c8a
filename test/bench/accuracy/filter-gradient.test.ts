import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { filterGradient } from '../../../bench/accuracy/training/filter-gradient';
import { normals, random } from '../../support/draw';

type Shape = [number, number, number, number];

describe('the gradient of a filter', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it.each([
    { x: [2, 6, 6, 3], filter: [3, 3, 3, 4], strides: 1, pad: 'same' },
    { x: [2, 7, 5, 2], filter: [3, 2, 2, 3], strides: 1, pad: 'valid' },
    { x: [1, 8, 8, 1], filter: [3, 3, 1, 6], strides: 2, pad: 'same' },
    { x: [3, 9, 7, 2], filter: [5, 3, 2, 2], strides: 2, pad: 'valid' },
  ] as const)('is that of the library: $x by $filter, stride $strides, $pad', ({ x, filter, strides, pad }) => {
    const next = random(3);
    const [xShape, filterShape]: [Shape, Shape] = [[...x], [...filter]];
    const image = tf.tensor4d(
      normals(
        xShape.reduce((a, b) => a * b),
        next,
      ),
      xShape,
    );
    const weights = tf.tensor4d(
      normals(
        filterShape.reduce((a, b) => a * b),
        next,
      ),
      filterShape,
    );
    const info = tf.backend_util.computeConv2DInfo(xShape, filterShape, strides, 1, pad);
    const dy = tf.tensor4d(
      normals(
        info.outShape.reduce((a, b) => a * b),
        next,
      ),
      info.outShape,
    );
    // The library's own gradient of Σ y · dy with plain JavaScript.
    const expected = tf.grad((w: tf.Tensor) =>
      tf
        .conv2d(image, w.as4D(...filterShape), strides, pad)
        .mul(dy)
        .sum(),
    )(weights);
    const actual = filterGradient(image.dataSync(), dy.dataSync(), info);
    expected.dataSync().forEach((value, i) => {
      expect(actual[i]).toBeCloseTo(value, 4);
    });
  });
});
