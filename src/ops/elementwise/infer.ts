import { type DataType, elementCount, fromBfloat16, fromHalf, isFloat, toBfloat16, toHalf } from '../../model';
import type { InferContext, Inferred } from '../operator';
import { broadcastShapes, knownValues } from '../shapes';

/** Type rules that elementwise operators share. */

const integerBits: Readonly<Partial<Record<DataType, readonly [low: number, high: number]>>> = {
  int64: [-(2 ** 63), 2 ** 63],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int8: [-128, 127],
  uint64: [0, 2 ** 64],
  uint32: [0, 2 ** 32 - 1],
  uint16: [0, 2 ** 16 - 1],
  uint8: [0, 255],
  bool: [0, 1],
};

/** `x` as an element of `dtype`; undefined where it does not fit (an overflow wraps, and what wraps is no longer followed). */
function element(dtype: DataType, x: number): number | undefined {
  if (dtype === 'float32') return Math.fround(x);
  if (dtype === 'float16') return fromHalf(toHalf(x));
  if (dtype === 'bfloat16') return fromBfloat16(toBfloat16(x));
  if (isFloat(dtype)) return x;
  const range = integerBits[dtype];
  return range && Number.isInteger(x) && x >= range[0] && x <= range[1] ? x : undefined;
}

/** The type, with the values as elements of it where all of them fit. */
export function inferred(dtype: DataType, shape: readonly number[], values?: readonly number[]): Inferred {
  const fitting = values?.map((v) => element(dtype, v));
  const known = fitting?.every((v): v is number => v !== undefined);
  return { dtype, shape, ...(fitting && known && { values: fitting as readonly number[] }) };
}

/** Output like input 0; `f` follows known values. */
export const unary =
  (f?: (x: number) => number, result?: DataType) =>
  (c: InferContext): readonly (Inferred | undefined)[] => {
    const x = c.type(0);
    return x ? [inferred(result ?? x.dtype, x.shape, f && x.values?.map((v) => f(v)))] : [];
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
    const values = f && elementCount(shape) <= knownValues ? broadcastValues(types, shape) : undefined;
    return [inferred(result ?? first.dtype, shape, f && values?.map((v) => f(...v)))];
  };

/** The operands' elements that meet at each element of the broadcast `shape`; undefined where a value is not known. */
export function broadcastValues(types: readonly Inferred[], shape: readonly number[]): readonly number[][] | undefined {
  const all = types.flatMap(({ values, shape: from }) => (values ? [{ values, from }] : []));
  if (all.length !== types.length) return undefined;
  return Array.from({ length: elementCount(shape) }, (_, i) =>
    all.map(({ values, from }) => values[broadcastIndex(i, shape, from)] as number),
  );
}

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
