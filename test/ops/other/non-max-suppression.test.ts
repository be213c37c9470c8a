import { expect, it } from 'vitest';
import { tensorOf } from '../../../src/model';
import { judgeOperator } from '../../numeric/operator';
import { int64Tensor, node } from '../../support/onnx';
import { scalar } from '../../support/tensors';

it('boxes that are kept have a gradient, what keeps them has none', async () => {
  const boxes = [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11, 0, 20, 1, 21];
  const verdicts = await judgeOperator({
    nodes: [
      node('NonMaxSuppression', ['boxes', 'scores', 'most', 'overlap', 'least'], 'kept'),
      node('Gather', ['kept', 'column'], 'which', { axis: 1 }),
      node('Reshape', ['boxes', 'rows'], 'flat'),
      node('Gather', ['flat', 'which'], 'chosen'),
      node('Mul', ['chosen', 'chosen'], 'y'),
    ],
    inputs: {
      boxes: tensorOf('float32', [1, 4, 4], boxes),
      scores: tensorOf('float32', [1, 1, 4], [0.9, 0.7, 0.5, 0.1]),
    },
    constants: {
      most: int64Tensor([3]),
      overlap: tensorOf('float32', [1], [0.5]),
      least: tensorOf('float32', [1], [0.3]),
      column: scalar(2, 'int64'),
      rows: int64Tensor([4, 4]),
    },
  });
  expect(verdicts).toEqual({ boxes: 'agrees', scores: 'no path' });
});
