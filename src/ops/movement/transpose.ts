import { attribute, type Node } from '../../model';
import type { OperatorRule } from '../operator';
import { rearranged } from './positions';

/** Axis i of the result is axis perm[i] of X; by default the axes are reversed. */
const permutation = (node: Node, rank: number): readonly number[] =>
  attribute(node, 'perm', 'ints') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);

/** Y = X with its axes permuted. dX = dY with them permuted back. PyTorch derivatives.yaml: `permute`. */
export const transpose: OperatorRule = {
  type: 'Transpose',
  infer(c) {
    const x = c.type(0);
    if (!x) return [];
    const perm = permutation(c.node, x.shape.length);
    const inverse = perm.map((_, i) => perm.indexOf(i));
    return [
      rearranged(
        x,
        perm.map((p) => x.shape[p] as number),
        (at) => inverse.map((i) => at[i] as number),
      ),
    ];
  },
  gradient: (c) => [
    () => {
      const perm = permutation(c.node, c.shape(0).length);
      return c.b.transpose(
        c.dy,
        perm.map((_, i) => perm.indexOf(i)),
      );
    },
  ],
};
