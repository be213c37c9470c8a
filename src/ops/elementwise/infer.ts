import type { DataType } from '../../model';
import type { InferContext, Inferred } from '../operator';
import { broadcastShapes, knownValues } from '../shapes';

/** Type rules that elementwise operators share. */

const round = (dtype: DataType, x: number): number => (dtype === 'float32' ? Math.fround(x) : x);

/** Output like input 0; `f` follows known values. */
export const unary =
  (f?: (x: number) => number, result?: DataType) =>
  (c: InferContext): readonly (Inferred | undefined)[] => {
    const x = c.type(0);
    if (!x) return [];
    const dtype = result ?? x.dtype;
    const values = f && x.values?.map((v) => round(dtype, f(v)));
    return [{ dtype, shape: x.shape, ...(values && { values }) }];
  };

/** All inputs broadcast together; `f` follows known values; `result` where the output type differs from input 0's (comparisons). */
export const broadcast =
  (f?: (...x: number[]) => number, result?: DataType) =>
  (c: InferContext): readonly (Inferred | undefined)[] => {
    const types = c.node.inputs.map((_, i) => c.type(i));
    if (!types.every((t): t is Inferred => t !== undefined)) return [];
    const first = types[0];
    const shape = broadcastShapes(...types.map((t) => t.shape));
    if (!first || !shape) return [];
    const dtype = result ?? first.dtype;
    const size = shape.reduce((n, d) => n * d, 1);
    if (!f || size > knownValues || !types.every((t) => t.values)) return [{ dtype, shape }];
    const values = Array.from({ length: size }, (_, i) =>
      round(
        dtype,
        f(...types.map((t) => (t.values as readonly number[])[broadcastIndex(i, shape, t.shape)] as number)),
      ),
    );
    return [{ dtype, shape, values }];
  };

/** Where element `i` of the broadcast `shape` comes from in an operand of shape `from`. */
export function broadcastIndex(i: number, shape: readonly number[], from: readonly number[]): number {
  let index = 0;
  let stride = 1;
  let rest = i;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    const position = rest % size;
    rest = (rest - position) / size;
    const own = from[axis - shape.length + from.length];
    if (own === undefined) continue;
    if (own !== 1) index += position * stride;
    stride *= own;
  }
  return index;
}
