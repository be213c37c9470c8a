import { attribute } from '../../model';
import type { CanonicalContext, OperatorRule } from '../operator';
import { scalarLike } from './scalar';

/**
 * Before opset 12 the ratio is an attribute and the operator only ever passes its input on; before opset 10 the mask has the type of X.
 */
function canonicalise(c: CanonicalContext): void {
  if (c.opset >= 12) {
    c.keep();
    return;
  }
  const { b } = c;
  const ratio = b.scalar(attribute(c.node, 'ratio', 'float') ?? 0.5, 'float32');
  const [y = '', mask = ''] = c.node.outputs;
  if (!mask || c.opset >= 10) {
    c.keep({ inputs: [c.input(0), ratio], attributes: {} });
    return;
  }
  c.keep({ inputs: [c.input(0), ratio], attributes: {}, outputs: [y] });
  b.op('Expand', [scalarLike(c, 0, 1), b.op('Shape', [c.input(0)])], {}, mask);
}

/**
 * Y = X·mask/(1 − ratio) in training mode, else X (Srivastava et al. 2014, scaled as in `inverted dropout`). dX = dY·mask/(1 − ratio),
 * with the very mask that the forward pass drew.
 */
export const dropout: OperatorRule = {
  type: 'Dropout',
  canonicalise,
  infer(c) {
    const x = c.type(0);
    return x
      ? [
          { dtype: x.dtype, shape: x.shape },
          { dtype: 'bool', shape: x.shape },
        ]
      : [];
  },
  gradient: (c) => [
    () => {
      const { b, dy } = c;
      const training = c.has(2) && c.values(2)[0] !== 0;
      if (!training) return dy;
      const { dtype } = c.type(0);
      const kept = c.has(1) ? b.sub(1, b.cast(c.input(1), dtype)) : b.scalar(0.5, dtype);
      const mask = c.output(1);
      // An output that was only now asked for has no type yet.
      b.types.set(mask, { dtype: 'bool', shape: c.shape(0) });
      return b.where(mask, b.div(dy, kept), 0);
    },
  ],
};

/** ONNX Runtime's dropout of X + bias, to which a residual may be added: inputs X, bias, residual, ratio, training mode. */
export const biasDropout: OperatorRule = {
  type: 'BiasDropout',
  domain: 'com.microsoft',
  canonicalise(c) {
    const { b } = c;
    const [y = '', mask = ''] = c.node.outputs;
    const residual = c.input(2);
    const sum = b.op('Add', [c.input(0), c.input(1)]);
    const dropped = residual ? b.fresh('dropped') : y;
    b.node('Dropout', [sum, c.input(3), c.input(4)], c.node.attributes, mask ? [dropped, mask] : [dropped]);
    if (residual) b.op('Add', [dropped, residual], {}, y);
  },
};
