import type { OperatorRule } from '../operator';
import { broadcast } from './infer';

const total = (...x: number[]): number => x.reduce((a, b) => a + b, 0);

/** Y = sum of the operands, broadcast together. Each gets dY, summed over its broadcast axes. PyTorch derivatives.yaml: `add`. */
export const sum: OperatorRule = {
  type: 'Sum',
  infer: broadcast(total),
  gradient: ({ b, dy, node, shape }) => node.inputs.map((_, i) => () => b.reduceTo(dy, shape(i))),
};

/** Y = mean of the n operands, broadcast together. Each gets dY/n, summed over its broadcast axes. */
export const mean: OperatorRule = {
  type: 'Mean',
  infer: broadcast((...x) => total(...x) / x.length),
  gradient: ({ b, dy, node, shape }) =>
    node.inputs.map((_, i) => () => b.mul(b.reduceTo(dy, shape(i)), 1 / node.inputs.length)),
};
