import { int } from '../../model';
import type { OperatorRule } from '../operator';

/**
 * Y = determinant of the last two axes. dX = dY · cofactors of X (Jacobi's formula), each the signed determinant of X without a row and a
 * column, so that singular matrices have their gradient too. PyTorch derivatives.yaml: `linalg_det`.
 */
export const det: OperatorRule = {
  type: 'Det',
  infer(c) {
    const x = c.type(0);
    return x ? [{ dtype: x.dtype, shape: x.shape.slice(0, -2) }] : [];
  },
  gradient: (c) => [
    () => {
      const { b } = c;
      const { shape, dtype } = c.type(0);
      const [n = 1] = shape.slice(-1);
      const lead = shape.slice(0, -2);
      const dy = b.reshape(c.dy, [...lead, 1, 1]);
      if (n === 1) return dy;
      const all = [...Array(n).keys()];
      const without = b.constant(
        'int64',
        [n, n - 1],
        all.flatMap((i) => all.filter((k) => k !== i)),
      );
      const rank = lead.length;
      const columns = b.op('Gather', [c.input(0), without], { axis: int(rank + 1) });
      // [lead, row kept, column left out, column kept] to [lead, row left out, row kept, column left out, column kept].
      const both = b.op('Gather', [columns, without], { axis: int(rank) });
      const minors = b.transpose(both, [...lead.keys(), rank, rank + 2, rank + 1, rank + 3]);
      const signs = b.constant(
        dtype,
        [n, n],
        all.flatMap((i) => all.map((j) => ((i + j) % 2 ? -1 : 1))),
      );
      return b.mul(b.mul(b.op('Det', [minors]), signs), dy);
    },
  ],
};
