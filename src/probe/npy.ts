import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { elementCount } from '../model';
import { elementSize, type NumericType } from './elements';

/** NumPy's .npy files (numpy.lib.format), versions 1 to 3: little-endian, row-major arrays of numbers. */

export interface NpyArray {
  readonly dtype: NumericType;
  readonly dims: readonly number[];
  /** Little-endian, packed. */
  readonly bytes: Uint8Array;
}

/** The file cannot be used; the message is one sentence that names it. */
export class NpyError extends Error {
  override readonly name = 'NpyError';
}

const descriptors: Readonly<Record<string, NumericType>> = {
  '<f4': 'float32',
  '<f8': 'float64',
  '<f2': 'float16',
  '<i8': 'int64',
  '<u8': 'uint64',
  '<i4': 'int32',
  '<u4': 'uint32',
  '<i2': 'int16',
  '<u2': 'uint16',
  '|i1': 'int8',
  '|u1': 'uint8',
  '|b1': 'bool',
};

const describe = (dtype: NumericType, dims: readonly number[]): string => `${dtype} [${dims.join(', ')}]`;

const magic = '\x93NUMPY';

interface Header {
  readonly dtype: NumericType;
  readonly dims: readonly number[];
  /** Where the data begin. */
  readonly start: number;
}

/** What the file holds, without reading the data. Throws NpyError as `readNpy` does. */
export function readNpyHeader(path: string): Header {
  return withFile(path, (descriptor) => header(path, descriptor));
}

/** Throws NpyError where the file is missing, is no such file, or holds what ONNX Runtime cannot take as it is. */
export function readNpy(path: string): NpyArray {
  return withFile(path, (descriptor) => {
    const { dtype, dims, start } = header(path, descriptor);
    const bytes = new Uint8Array(elementCount(dims) * elementSize(dtype));
    const found = readFully(descriptor, bytes, start);
    if (found < bytes.length)
      throw refusal(
        path,
        `it is cut off: ${describe(dtype, dims)} takes ${bytes.length} bytes, and ${found} are there`,
      );
    return { dtype, dims, bytes };
  });
}

const refusal = (path: string, why: string): NpyError => new NpyError(`${path} cannot be used as input: ${why}.`);

function withFile<T>(path: string, use: (descriptor: number) => T): T {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw refusal(path, missing ? 'there is no such file' : String(error));
  }
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A single read ends at 2 GiB. */
function readFully(descriptor: number, into: Uint8Array, position: number): number {
  let found = 0;
  for (let read = 1; read > 0 && found < into.length; found += read)
    read = readSync(descriptor, into, found, Math.min(into.length - found, 2 ** 30), position + found);
  return found;
}

function header(path: string, descriptor: number): Header {
  const head = Buffer.alloc(12);
  if (readFully(descriptor, head, 0) < 12 || head.toString('latin1', 0, 6) !== magic)
    throw refusal(path, 'it is not a NumPy .npy file');
  const version = head[6]!;
  if (version < 1 || version > 3) throw refusal(path, `it has .npy format version ${version}, and 1 to 3 are known`);
  const [begin, length] = version === 1 ? [10, head.readUInt16LE(8)] : [12, head.readUInt32LE(8)];
  const text = Buffer.alloc(Math.min(length, 2 ** 20));
  readFully(descriptor, text, begin);
  const { dtype, dims } = parse(path, text.toString(version === 3 ? 'utf8' : 'latin1'));
  return { dtype, dims, start: begin + length };
}

function parse(path: string, text: string): { dtype: NumericType; dims: number[] } {
  const descriptor = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descriptor === undefined || fortran === undefined || shape === undefined)
    throw refusal(path, 'its header does not describe one plain array');
  if (descriptor.startsWith('>'))
    throw refusal(path, "it is big-endian; save it with array.astype(array.dtype.newbyteorder('<'))");
  const dtype = descriptors[descriptor];
  if (!dtype) throw refusal(path, `its elements have NumPy type ${descriptor}, which is not a plain number`);
  const dims = (shape.match(/\d+/g) ?? []).map(Number);
  if (fortran === 'True' && dims.length > 1)
    throw refusal(path, 'it is stored in Fortran order; save it with numpy.ascontiguousarray(array)');
  return { dtype, dims };
}

/** As `readNpy`; the array must have this type and shape. */
export function readNpyAs(path: string, dtype: NumericType, dims: readonly number[]): Uint8Array {
  const found = readNpy(path);
  const fits = found.dtype === dtype && found.dims.length === dims.length && dims.every((d, i) => d === found.dims[i]);
  if (!fits)
    throw new NpyError(
      `${path} cannot be used as input: ${describe(dtype, dims)} is expected, and it holds ${describe(found.dtype, found.dims)}.`,
    );
  return found.bytes;
}

/** Writes version 1.0 with the data aligned to 64 bytes, as NumPy does. Throws NpyError for bfloat16, which NumPy does not know. */
export function writeNpy(path: string, array: NpyArray): void {
  const descriptor = Object.entries(descriptors).find(([, dtype]) => dtype === array.dtype)?.[0];
  if (!descriptor) throw new NpyError(`${path} cannot be written: NumPy has no type ${array.dtype}.`);
  const shape = array.dims.length === 1 ? `${array.dims[0]},` : array.dims.join(', ');
  const text = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': (${shape}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.alloc(10);
  head.write(magic, 'latin1');
  head[6] = 1;
  head.writeUInt16LE(header.length, 8);
  writeFileSync(path, Buffer.concat([head, Buffer.from(header, 'latin1'), array.bytes]));
}
