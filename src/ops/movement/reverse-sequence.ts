import type { OperatorRule } from '../operator';

/**
 * Y = X with the first `sequence_lens[n]` steps of each batch entry reversed, which undoes itself. TensorFlow array_grad.py: `_ReverseSequenceGrad`.
 */
export const reverseSequence: OperatorRule = {
  type: 'ReverseSequence',
  infer(c) {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape }] : [];
  },
  gradient: (c) => [() => c.b.op('ReverseSequence', [c.dy, c.input(1)], c.node.attributes), undefined],
};
