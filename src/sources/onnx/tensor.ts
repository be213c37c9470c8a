import {
  byteLength,
  type DataType,
  dataTypes,
  elementCount,
  type SparseTensor,
  type Tensor,
  type TensorData,
} from '../../model';
import { ByteBuilder } from './byte-builder';
import { readSpan } from './bytes';
import { OnnxError, quoted, shapeText } from './error';
import { type Reading, readEntry } from './reading';
import { type Extent, wireType } from './wire';

/** `TensorProto` and `SparseTensorProto` of onnx.proto, without their data where it is long. */

/** Tensors of at most this many bytes are kept in memory. */
const smallTensor = 4096;

/** A tensor whose numbers must be decoded one by one has at most this many bytes, for they go into memory. */
const longestDecoded = 2 ** 30;

export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** What a `TensorProto` says, apart from the data of typed fields. */
interface TensorHeader {
  readonly name: string;
  readonly dtype: DataType;
  readonly dims: readonly number[];
  /** First byte of the message. */
  readonly start: number;
  readonly raw: Extent | undefined;
  readonly external: ReadonlyMap<string, string> | undefined;
}

/** Reads the `TensorProto` at the cursor. */
export function readTensor(reading: Reading): NamedTensor {
  return reading.wire.message(() => {
    const header = readHeader(reading);
    const { name, dtype, dims } = header;
    const data = readData(reading, header);
    reading.wire.seek(reading.wire.end);
    return { name, tensor: { dtype, dims, data } };
  });
}

/** Reads a `TensorProto` that is a whole file of its own, as the ONNX project's test data are. */
export function readTopLevelTensor(reading: Reading): NamedTensor {
  const header = readHeader(reading);
  return { name: header.name, tensor: { dtype: header.dtype, dims: header.dims, data: readData(reading, header) } };
}

/** Reads the `SparseTensorProto` at the cursor; it is called as its values are. */
export function readSparseTensor(reading: Reading): { readonly name: string; readonly sparse: SparseTensor } {
  const { wire } = reading;
  return wire.message(() => {
    const dims: number[] = [];
    let values: NamedTensor | undefined;
    let indices: NamedTensor | undefined;
    for (let field = wire.next(); field; field = wire.next()) {
      if (field === 1) values = readTensor(reading);
      else if (field === 2) indices = readTensor(reading);
      else if (field === 3) wire.numbers(dims, 'int');
      else wire.skip();
    }
    if (!values || !indices) throw wire.malformed('a sparse tensor needs both values and indices');
    return { name: values.name, sparse: { values: values.tensor, indices: indices.tensor, dims } };
  });
}

function readHeader(reading: Reading): TensorHeader {
  const { wire } = reading;
  const start = wire.position;
  const dims: number[] = [];
  const external = new Map<string, string>();
  let code = 0;
  let name = '';
  let raw: Extent | undefined;
  let isExternal = false;
  for (let field = wire.next(); field; field = wire.next()) {
    if (field === 1) wire.numbers(dims, 'int');
    else if (field === 2) code = wire.int();
    else if (field === 8) name = wire.text();
    else if (field === 9) raw = wire.passExtent();
    else if (field === 13) readEntry(reading, external);
    else if (field === 14) isExternal = wire.int() === 1;
    else wire.skip();
  }
  const dtype = dataTypes[code];
  if (!dtype) {
    throw new OnnxError(
      'bad-tensor',
      `Tensor ${quoted(name)} has the data type ${code}, which ONNX does not define. Export the model again.`,
      { offset: start },
    );
  }
  if (dims.some((d) => d < 0)) {
    throw new OnnxError(
      'bad-tensor',
      `Tensor ${quoted(name)} has the shape ${shapeText(dims)}; a size cannot be negative. Export the model again.`,
      { offset: start },
    );
  }
  return { name, dtype, dims, start, raw, external: isExternal ? external : undefined };
}

function readData(reading: Reading, header: TensorHeader): TensorData {
  const { dtype, dims, raw } = header;
  if (dtype === 'string') return readStrings(reading, header);
  const expected = byteLength(dtype, dims);
  if (header.external) {
    const span = reading.external.locate(header, header.external, expected);
    checkSize(header, expected, span.length);
    return span.length > smallTensor ? { kind: 'span', ...span } : { kind: 'bytes', bytes: readSpan(span) };
  }
  const field = typedField(dtype);
  const stored = raw ?? (field.packedIsRaw ? soleExtent(reading, header, field.number) : undefined);
  if (stored === undefined) return { kind: 'bytes', bytes: readTyped(reading, header, expected) };
  checkSize(header, expected, stored.length);
  if (stored.length > smallTensor) return { kind: 'span', file: reading.file, ...stored };
  reading.wire.seek(stored.offset);
  return { kind: 'bytes', bytes: reading.wire.bytes(stored.length) };
}

/** Which field of `TensorProto` holds a type's values, and whether packed they are what `raw_data` would be. */
function typedField(dtype: DataType): { readonly number: number; readonly packedIsRaw: boolean } {
  switch (dtype) {
    case 'float32':
    case 'complex64':
      return { number: 4, packedIsRaw: true };
    case 'float64':
    case 'complex128':
      return { number: 10, packedIsRaw: true };
    case 'int64':
      return { number: 7, packedIsRaw: false };
    case 'uint32':
    case 'uint64':
      return { number: 11, packedIsRaw: false };
    default:
      return { number: 5, packedIsRaw: false };
  }
}

/** Where the values lie when they are one packed field; undefined when they are scattered over several. */
function soleExtent({ wire }: Reading, { start }: TensorHeader, number: number): Extent | undefined {
  wire.seek(start);
  let sole: Extent | undefined;
  for (let field = wire.next(); field; field = wire.next()) {
    if (field !== number) wire.skip();
    else if (sole !== undefined || !wire.isDelimited) return undefined;
    else sole = wire.passExtent();
  }
  return sole;
}

/** The values of the typed fields in raw form. They are decoded only now, when type and shape bound how many there may be. */
function readTyped({ wire }: Reading, header: TensorHeader, expected: number): Uint8Array {
  const { number, packedIsRaw } = typedField(header.dtype);
  if (Math.min(expected, 8 * (wire.end - header.start)) > longestDecoded) {
    throw new OnnxError(
      'too-large',
      `Tensor ${quoted(header.name)} holds ${expected} bytes one number at a time. Save the model again with raw data.`,
      { offset: header.start },
    );
  }
  const out = new ByteBuilder(Math.min(expected, smallTensor));
  const bounded = (): void => {
    if (out.length >= expected) checkSize(header, expected, out.length + 1);
  };
  const width = Math.max(1, byteLength(header.dtype, [1]));
  wire.seek(header.start);
  for (let field = wire.next(); field; field = wire.next()) {
    if (field !== number) wire.skip();
    else if (packedIsRaw) {
      wire.fixed(number === 4 ? wireType.fixed32 : wireType.fixed64, (bytes) => {
        bounded();
        out.bytes(bytes);
      });
    } else {
      wire.varints((low, high) => {
        bounded();
        if (width === 1) out.byte(low);
        else if (width === 2) out.uint16(low);
        else out.uint32(low);
        if (width === 8) out.uint32(high);
      });
    }
  }
  checkSize(header, expected, out.length);
  return out.finish();
}

function readStrings({ wire }: Reading, header: TensorHeader): TensorData {
  const expected = elementCount(header.dims);
  const values: string[] = [];
  wire.seek(header.start);
  for (let field = wire.next(); field; field = wire.next()) {
    if (field === 6) values.push(wire.text());
    else wire.skip();
  }
  if (values.length !== expected) {
    throw new OnnxError(
      'bad-tensor',
      `Tensor ${quoted(header.name)} (string ${shapeText(header.dims)}) needs ${expected} strings, but the file holds ${values.length}. Export the model again.`,
      { offset: header.start },
    );
  }
  return { kind: 'strings', values };
}

function checkSize({ name, dtype, dims, start }: TensorHeader, expected: number, found: number): void {
  if (found === expected) return;
  const held = found > expected ? 'more' : found === 0 ? 'none' : `only ${found}`;
  throw new OnnxError(
    'bad-tensor',
    `Tensor ${quoted(name)} (${dtype} ${shapeText(dims)}) takes ${expected} bytes, but the file holds ${held}. Export the model again.`,
    { offset: start },
  );
}
