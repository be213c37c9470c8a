import { int, numberAttribute } from '../../model';
import { unary } from '../elementwise/infer';
import type { CanonicalContext, GradientContext, OperatorRule } from '../operator';
import { axisOf } from '../shapes';

/**
 * Before opset 13 these work on X made a matrix whose columns are all axes from `axis` (default 1) on; since then on `axis` (default −1)
 * alone. For the last axis both are the same.
 */
function canonicalise(c: CanonicalContext): void {
  if (c.opset >= 13) {
    c.keep();
    return;
  }
  const { b } = c;
  const axis = numberAttribute(c.node, 'axis', 1);
  const rank = c.rank(0);
  if (axis === -1 || (rank !== undefined && axisOf(axis, rank) === rank - 1)) {
    c.keep({ attributes: { axis: int(-1) } });
    return;
  }
  const matrix = b.op('Flatten', [c.input(0)], { axis: int(axis) });
  const result = b.op(c.node.op, [matrix], { axis: int(1) });
  b.op('Reshape', [result, b.op('Shape', [c.input(0)])], {}, c.node.outputs[0]);
}

const axis = (c: GradientContext): number => axisOf(numberAttribute(c.node, 'axis', -1), c.shape(0).length);

const sum = (c: GradientContext, x: string): string => c.b.reduce('ReduceSum', x, [axis(c)]);

/**
 * Y with 0 for the NaN of a row of nothing but −∞, where no cotangent comes back to that row: a mask has taken it out again (ONNX
 * Attention-24 says it so), and 0·NaN would bring it in.
 */
function takenOut(c: GradientContext): string {
  const { b } = c;
  const first = (x: string): string => b.slice(x, [0], [1], [axis(c)]);
  const y = c.output(0);
  return b.where(b.and(b.op('IsNaN', [first(y)]), b.equal(first(c.dy), 0)), 0, y);
}

/** Y = exp(X) / Σ exp(X). dX = dY·Y − Y·Σ dY·Y. PyTorch derivatives.yaml: `_softmax`. */
export const softmax: OperatorRule = {
  type: 'Softmax',
  canonicalise,
  infer: unary(),
  gradient: (c) => [
    () => {
      const { b } = c;
      const y = takenOut(c);
      const weighted = b.mul(c.dy, y);
      return b.sub(weighted, b.mul(y, sum(c, weighted)));
    },
  ],
};

/** Y = X − log Σ exp(X). dX = dY − exp(Y)·Σ dY. */
export const logSoftmax: OperatorRule = {
  type: 'LogSoftmax',
  canonicalise,
  infer: unary(),
  gradient: (c) => [() => c.b.sub(c.dy, c.b.mul(c.b.exp(c.output(0)), sum(c, c.dy)))],
};

/**
 * 1 at the first largest X, 0 elsewhere. ONNX marks it differentiable: its derivative is 0 wherever there is one, as TensorFlow has it for
 * the `one_hot(argmax(x))` that exporters write with it. The zeros are made, so that what lies before it is told to get none.
 */
export const hardmax: OperatorRule = {
  type: 'Hardmax',
  canonicalise,
  infer: unary(),
  gradient: (c) => [() => c.b.filled(0, c.shape(0), c.type(0).dtype)],
};
