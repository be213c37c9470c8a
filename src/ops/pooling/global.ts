import { matched } from '../matched';
import type { InferContext, Inferred, OperatorRule } from '../operator';

/** X[N, C, …] pooled over all of its spatial axes to Y[N, C, 1, …]. */

const spatial = (shape: readonly number[]): readonly number[] => shape.map((_, i) => i).slice(2);

export function globalOutput(c: InferContext): readonly (Inferred | undefined)[] {
  const x = c.type(0);
  return x ? [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i < 2 ? d : 1)) }] : [];
}

/** dX = dY / number of positions. */
export const globalAveragePool: OperatorRule = {
  type: 'GlobalAveragePool',
  infer: globalOutput,
  gradient: (c) => [
    () => {
      const count = c
        .shape(0)
        .slice(2)
        .reduce((n, d) => n * d, 1);
      return c.b.expand(c.b.div(c.dy, count), c.shape(0));
    },
  ],
};

/** dX = dY shared evenly among the positions that hold the maximum, as PyTorch's amax has it. */
export const globalMaxPool: OperatorRule = {
  type: 'GlobalMaxPool',
  infer: globalOutput,
  gradient: (c) => [
    () => {
      const { b } = c;
      const { input, output } = matched(c);
      const held = b.cast(b.equal(input(0), output), c.type(0).dtype);
      return b.mul(held, b.div(c.dy, b.reduce('ReduceSum', held, spatial(c.shape(0)))));
    },
  ],
};
