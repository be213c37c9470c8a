import type { Distribution } from './distribution';

/**
 * Tensors as a model file holds them: a type, a shape, and either the bytes themselves or the place where they lie.
 * Weights are never read to be looked at; a span is enough for everything but their statistics.
 */

/** ONNX `TensorProto.DataType`, by the names of the ONNX type strings (`double` is `float64`, `float` is `float32`). */
export type DataType =
  | 'float32'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'string'
  | 'bool'
  | 'float16'
  | 'float64'
  | 'uint32'
  | 'uint64'
  | 'complex64'
  | 'complex128'
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'uint4'
  | 'int4'
  | 'float4e2m1'
  | 'float8e8m0'
  | 'uint2'
  | 'int2';

/** Index = the number of `TensorProto.DataType` (onnx.proto); index 0 is UNDEFINED. */
export const dataTypes: readonly (DataType | undefined)[] = [
  undefined,
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'uint4',
  'int4',
  'float4e2m1',
  'float8e8m0',
  'uint2',
  'int2',
];

const bits: Readonly<Partial<Record<DataType, number>>> = {
  float64: 64,
  int64: 64,
  uint64: 64,
  complex64: 64,
  complex128: 128,
  float32: 32,
  int32: 32,
  uint32: 32,
  float16: 16,
  bfloat16: 16,
  int16: 16,
  uint16: 16,
  uint4: 4,
  int4: 4,
  float4e2m1: 4,
  uint2: 2,
  int2: 2,
  string: 0,
};

/** Bytes in a file: an absolute path, and a byte range of it. */
export interface FileSpan {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

/** Numeric data is little-endian and packed as ONNX `raw_data` is (sub-byte types two or four to a byte, low bits first). */
export type TensorData =
  | ({ readonly kind: 'span' } & FileSpan)
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'strings'; readonly values: readonly string[] }
  /** Not stored: drawn anew for each seed. `stream` names the random stream, so that one more tensor does not change what the others hold. */
  | { readonly kind: 'drawn'; readonly distribution: Distribution; readonly stream: string };

export interface Tensor {
  readonly dtype: DataType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

export const elementCount = (dims: readonly number[]): number => dims.reduce((n, d) => n * d, 1);

/** Number of bytes that `dims` elements of `dtype` take, packed. */
export const byteLength = (dtype: DataType, dims: readonly number[]): number =>
  Math.ceil((elementCount(dims) * (bits[dtype] ?? 8)) / 8);

/** The types that a gradient can flow through in ONNX Runtime. */
export const isFloat = (dtype: DataType | undefined): boolean =>
  dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';

/** Not stored, but drawn anew for each seed. */
export const isDrawn = ({ data }: Tensor): boolean => data.kind === 'drawn';

/** The number of `TensorProto.DataType` for a type, as in Cast's `to`. */
export const dataTypeCode = (dtype: DataType): number => dataTypes.indexOf(dtype);
