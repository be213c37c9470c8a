import { isFloat } from '../../model';
import type { OperatorRule } from '../operator';
import { knownValues } from '../shapes';

/**
 * Y_i = start + i·delta, up to before `limit`. d(start) = Σ dY, d(delta) = Σ i·dY_i. As of a sum and a product (PyTorch derivatives.yaml: `add`,
 * `mul`).
 */
export const range: OperatorRule = {
  type: 'Range',
  // The runtime accepts vectors of one element where their shape is not known beforehand; canonical inputs are scalars.
  canonicalise: (c) =>
    c.keep({ inputs: c.node.inputs.map((name, i) => (c.rank(i) === 0 ? name : c.b.reshape(name, []))) }),
  infer(c) {
    const [start, limit, delta] = [c.values(0)?.[0], c.values(1)?.[0], c.values(2)?.[0]];
    const dtype = c.type(0)?.dtype;
    if (start === undefined || limit === undefined || delta === undefined || !dtype) return [];
    const round = dtype === 'float32' ? Math.fround : (x: number): number => x;
    const count = Math.max(0, Math.ceil(round(round(limit - start) / delta)));
    if (isFloat(dtype) || count > knownValues) return [{ dtype, shape: [count] }];
    return [{ dtype, shape: [count], values: Array.from({ length: count }, (_, i) => start + i * delta) }];
  },
  gradient(c) {
    const { b } = c;
    return [
      () => b.reduce('ReduceSum', c.dy, [0], false),
      undefined,
      () => {
        const count = b.shapeOf(c.dy)[0] as number;
        const order = b.constant(
          b.dtypeOf(c.dy),
          [count],
          Array.from({ length: count }, (_, i) => i),
        );
        return b.reduce('ReduceSum', b.mul(c.dy, order), [0], false);
      },
    ];
  },
};
