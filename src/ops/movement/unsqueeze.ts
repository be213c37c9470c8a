import type { OperatorRule } from '../operator';
import { axisOf } from '../shapes';
import { integersToInput } from './attribute-input';

/**
 * Y = X with axes of length 1 inserted (`axes` count in Y). dX = dY in the shape of X. Before opset 13 the axes are an attribute. PyTorch
 * derivatives.yaml: `unsqueeze`.
 */
export const unsqueeze: OperatorRule = {
  type: 'Unsqueeze',
  canonicalise: (c) => integersToInput(c, 'axes'),
  infer(c) {
    const x = c.type(0);
    const given = c.values(1);
    if (!x || !given) return [];
    const rank = x.shape.length + given.length;
    const axes = given.map((a) => axisOf(a, rank));
    const old = x.shape.values();
    const shape = Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : (old.next().value as number)));
    return [{ ...x, shape }];
  },
  gradient: (c) => [() => c.b.reshape(c.dy, c.shape(0)), undefined],
};
