import { attribute, int } from '../../model';
import { lazy } from '../lazy';
import type { GradientContext, InferContext, Inferred, OperatorRule, Thunk } from '../operator';

const reductionOf = (c: GradientContext | InferContext): string => attribute(c.node, 'reduction', 'string') ?? 'mean';

function infer(c: InferContext): readonly (Inferred | undefined)[] {
  const x = c.type(0);
  if (!x) return [];
  const shape = reductionOf(c) === 'none' ? x.shape.filter((_, i) => i !== 1) : [];
  return [{ dtype: x.dtype, shape }];
}

/**
 * L = −Σ w·X at the label's class over the positions whose label is not `ignore_index`; `mean` divides by the sum of their weights.
 * dX = −w at the label's class; dw = −Σ X (and for the mean, −L) at each class.
 */
function gradient(c: GradientContext): readonly (Thunk | undefined)[] {
  const { b } = c;
  const { shape, dtype } = c.type(0);
  const [, classes = 1, ...sizes] = shape;
  const labels = c.input(1);
  const others = shape.map((_, i) => i).filter((i) => i !== 1);
  const along = (v: string): string => b.reshape(v, [-1, ...sizes.map(() => 1)]);
  /** 1 at the class of each position that counts, in the shape of X. */
  const chosen = lazy(() => {
    const label = b.unsqueeze(labels, [1]);
    const integer = b.dtypeOf(labels);
    const numbers = b.constant(integer, [classes, ...sizes.map(() => 1)], [...Array(classes).keys()]);
    const at = b.equal(numbers, label);
    const ignored = attribute(c.node, 'ignore_index', 'int');
    return b.cast(ignored === undefined ? at : b.and(at, b.not(b.equal(label, ignored))), dtype);
  });
  const weighted = lazy(() => (c.has(2) ? b.mul(chosen(), along(c.input(2))) : chosen()));
  const everything = shape.map((_, i) => i);
  const mean = reductionOf(c) === 'mean';
  /** dL for each position, in a shape that broadcasts with X, over the mean's divisor. */
  const dy = lazy(() => {
    if (reductionOf(c) === 'none') return b.unsqueeze(c.dy, [1]);
    return mean ? b.div(c.dy, b.reduce('ReduceSum', weighted(), everything, false)) : c.dy;
  });
  return [
    () => b.neg(b.mul(weighted(), dy())),
    undefined,
    () => {
      const picked = mean ? b.add(c.input(0), c.output(0)) : c.input(0);
      return b.neg(b.reduce('ReduceSum', b.mul(b.mul(chosen(), picked), dy()), others, false));
    },
  ];
}

/** The label's class of X, which holds log probabilities, with the sign turned. PyTorch derivatives.yaml: `nll_loss_forward`. */
export const negativeLogLikelihoodLoss: OperatorRule = { type: 'NegativeLogLikelihoodLoss', infer, gradient };

/** The same of LogSoftmax(scores), which is its second output. */
export const softmaxCrossEntropyLoss: OperatorRule = {
  type: 'SoftmaxCrossEntropyLoss',
  canonicalise(c) {
    const [loss = '', logarithms = ''] = c.node.outputs;
    const x = c.b.op('LogSoftmax', [c.input(0)], { axis: int(1) }, logarithms || c.b.fresh('log-probabilities'));
    c.keep({ op: 'NegativeLogLikelihoodLoss', inputs: [x, ...c.node.inputs.slice(1)], outputs: [loss] });
  },
};
