import { attribute } from '../../model';
import type { OperatorRule } from '../operator';

/** com.microsoft's CDist: the distance of every row of A [M, K] from every row of B [N, K], or its square: [M, N]. */
export const distances: OperatorRule = {
  type: 'CDist',
  domain: 'com.microsoft',
  canonicalise(c) {
    const { b, node } = c;
    const apart = b.op('Sub', [b.unsqueeze(c.input(0), [1]), b.unsqueeze(c.input(1), [0])]);
    const squared = attribute(node, 'metric', 'string') !== 'euclidean';
    b.op(
      squared ? 'ReduceSumSquare' : 'ReduceL2',
      [apart, b.ints([2])],
      { keepdims: { type: 'int', value: 0 } },
      node.outputs[0],
    );
  },
};
