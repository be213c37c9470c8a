import { type DataType, int } from '../../model';
import type { GraphBuilder } from '../builder';

/**
 * Scaled dot-product attention (Vaswani et al. 2017, eq. 1) in parts, for all operators that hold it. Queries are [batch, heads, length, size],
 * keys and values [batch, shared heads, total, size]: each of these serves heads / shared heads consecutive heads of the queries, which
 * lie below one another as rows of one matrix.
 */

/** Q·Kᵀ·scale: [batch, heads, length, total]. */
export function scores(b: GraphBuilder, q: string, k: string, scale: number): string {
  const [batch, heads, length, size] = b.shapeOf(q) as Shape4;
  const [, shared, total] = b.shapeOf(k) as Shape4;
  const rows = b.reshape(b.mul(q, scale), [batch, shared, (heads / shared) * length, size]);
  return b.reshape(b.matmul(rows, b.transpose(k, [0, 1, 3, 2])), [batch, heads, length, total]);
}

/** P·V: [batch, heads, length, size]. */
export function mixture(b: GraphBuilder, p: string, v: string): string {
  const [batch, heads, length, total] = b.shapeOf(p) as Shape4;
  const [, shared, , size] = b.shapeOf(v) as Shape4;
  const rows = b.reshape(p, [batch, shared, (heads / shared) * length, total]);
  return b.reshape(b.matmul(rows, v), [batch, heads, length, size]);
}

type Shape4 = readonly [number, number, number, number];

/** c·tanh(X/c). */
export const softcapped = (b: GraphBuilder, x: string, cap: number): string =>
  cap > 0 ? b.mul(b.tanh(b.div(x, cap)), cap) : x;

export const softmax = (b: GraphBuilder, x: string): string => b.op('Softmax', [x], { axis: int(-1) });

/** The most negative finite number: what ONNX Runtime's attention gives to a key that must not be looked at. */
export function lowest(dtype: DataType): number {
  if (dtype === 'float64') return -Number.MAX_VALUE;
  if (dtype === 'float16') return -65504;
  return dtype === 'bfloat16' ? -(2 - 2 ** -7) * 2 ** 127 : -(2 - 2 ** -23) * 2 ** 127;
}

/** May row i of `length` look at key j of `total`? [.., length, total]: at none later than `offset` + i (a number, or [batch, 1, 1, 1]). */
export function noLater(b: GraphBuilder, total: number, offset: number | string, length: number): string {
  return b.lessOrEqual(places(b, total), b.add(column(b, length), offset));
}

/** 0 … n − 1, int64 [n]. */
export const places = (b: GraphBuilder, n: number): string => b.constant('int64', [n], [...Array(n).keys()]);

/** 0 … n − 1, int64 [n, 1]. */
export const column = (b: GraphBuilder, n: number): string => b.constant('int64', [n, 1], [...Array(n).keys()]);
