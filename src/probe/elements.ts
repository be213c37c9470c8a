import { type DataType, decodeNumbers } from '../model';

/** Typed arrays over the elements of the types that ONNX Runtime takes from and gives to JavaScript. */

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  /** The bits; number conversion is the caller's. */
  float16: Uint16Array,
  bfloat16: Uint16Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

export type NumericType = keyof typeof arrays;
export type ElementArray = InstanceType<(typeof arrays)[NumericType]>;

export const isNumeric = (dtype: DataType): dtype is NumericType => dtype in arrays;

export const elementSize = (dtype: NumericType): number => arrays[dtype].BYTES_PER_ELEMENT;

export const allocate = (dtype: NumericType, length: number): ElementArray => new arrays[dtype](length);

/** The bytes as elements; copied only where they are not aligned for that type. */
export function elements(dtype: NumericType, bytes: Uint8Array): ElementArray {
  const size = elementSize(dtype);
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new arrays[dtype](aligned.buffer as ArrayBuffer, aligned.byteOffset, Math.floor(aligned.byteLength / size));
}

export const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);

/** The elements as JavaScript numbers: a view where the type allows it, otherwise decoded (64-bit integers to the nearest float64). */
export function asNumbers(dtype: NumericType, bytes: Uint8Array): ArrayLike<number> {
  const data = elements(dtype, bytes);
  const decoded =
    dtype === 'float16' || dtype === 'bfloat16' || data instanceof BigInt64Array || data instanceof BigUint64Array;
  return decoded ? (decodeNumbers(dtype, bytes) ?? []) : data;
}
