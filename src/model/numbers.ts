import type { DataType, Tensor } from './tensor';

/** Small tensors as JavaScript numbers, and back. */

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

type Codec = readonly [
  size: number,
  get: (v: DataView, at: number) => number,
  set: (v: DataView, at: number, x: number) => void,
];

/** A float64 that lies outside int64 saturates: 2^63 - 1 is how ONNX writes "to the end". */
export const toInt64 = (x: number): bigint =>
  x >= 2 ** 63 ? 2n ** 63n - 1n : x <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(x));

/** IEEE 754 binary16 to number. */
export function fromHalf(h: number): number {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 31;
  const fraction = h & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

const scratch = new DataView(new ArrayBuffer(4));

/** Number to IEEE 754 binary16, rounded to nearest even. */
export function toHalf(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const a = Math.abs(x);
  if (a >= 65520) return sign | 0x7c00;
  if (a < 2 ** -24 / 2) return sign;
  const exponent = Math.max(-14, Math.floor(Math.log2(a)));
  const scaled = a / 2 ** (exponent - 10);
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const mantissa = low + (rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? 1 : 0);
  return sign | (((exponent + 14) << 10) + mantissa);
}

/** bfloat16 is the upper half of a float32. */
export function fromBfloat16(b: number): number {
  scratch.setUint32(0, b << 16);
  return scratch.getFloat32(0);
}

export function toBfloat16(x: number): number {
  if (Number.isNaN(x)) return 0x7fc0;
  scratch.setFloat32(0, x);
  const u = scratch.getUint32(0);
  return (u + 0x7fff + ((u >> 16) & 1)) >>> 16;
}

const codecs: Readonly<Partial<Record<DataType, Codec>>> = {
  float32: [4, (v, i) => v.getFloat32(i, true), (v, i, x) => v.setFloat32(i, x, true)],
  float64: [8, (v, i) => v.getFloat64(i, true), (v, i, x) => v.setFloat64(i, x, true)],
  float16: [2, (v, i) => fromHalf(v.getUint16(i, true)), (v, i, x) => v.setUint16(i, toHalf(x), true)],
  bfloat16: [2, (v, i) => fromBfloat16(v.getUint16(i, true)), (v, i, x) => v.setUint16(i, toBfloat16(x), true)],
  int64: [8, (v, i) => Number(v.getBigInt64(i, true)), (v, i, x) => v.setBigInt64(i, toInt64(x), true)],
  uint64: [8, (v, i) => Number(v.getBigUint64(i, true)), (v, i, x) => v.setBigUint64(i, BigInt(Math.trunc(x)), true)],
  int32: [4, (v, i) => v.getInt32(i, true), (v, i, x) => v.setInt32(i, x, true)],
  uint32: [4, (v, i) => v.getUint32(i, true), (v, i, x) => v.setUint32(i, x, true)],
  int16: [2, (v, i) => v.getInt16(i, true), (v, i, x) => v.setInt16(i, x, true)],
  uint16: [2, (v, i) => v.getUint16(i, true), (v, i, x) => v.setUint16(i, x, true)],
  int8: [1, (v, i) => v.getInt8(i), (v, i, x) => v.setInt8(i, x)],
  uint8: [1, (v, i) => v.getUint8(i), (v, i, x) => v.setUint8(i, x)],
  bool: [1, (v, i) => v.getUint8(i), (v, i, x) => v.setUint8(i, x ? 1 : 0)],
};

/** The elements of `bytes` read as `dtype`; undefined for types that are not numbers of whole bytes. */
export function decodeNumbers(dtype: DataType, bytes: Uint8Array): number[] | undefined {
  const codec = codecs[dtype];
  if (!codec) return undefined;
  const [size, get] = codec;
  const v = view(bytes);
  return Array.from({ length: Math.floor(bytes.byteLength / size) }, (_, i) => get(v, i * size));
}

/** Elements of a tensor whose bytes are in memory (the reader keeps small tensors there); undefined for spans and strings. */
export const tensorNumbers = (t: Tensor): number[] | undefined =>
  t.data.kind === 'bytes' ? decodeNumbers(t.dtype, t.data.bytes) : undefined;

/** A tensor in memory. Throws RangeError when `dtype` has no numeric encoding here. */
export function tensorOf(dtype: DataType, dims: readonly number[], values: readonly number[]): Tensor {
  const codec = codecs[dtype];
  if (!codec) throw new RangeError(`Cannot write numbers as ${dtype}.`);
  const bytes = new Uint8Array(values.length * codec[0]);
  const v = view(bytes);
  for (let i = 0; i < values.length; i++) codec[2](v, i * codec[0], values[i] as number);
  return { dtype, dims, data: { kind: 'bytes', bytes } };
}
