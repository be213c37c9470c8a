import { readFileSync, writeFileSync } from 'node:fs';
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

/** Throws NpyError where the file is missing, is no such file, or holds what ONNX Runtime cannot take as it is. */
export function readNpy(path: string): NpyArray {
  const refuse = (why: string): NpyError => new NpyError(`${path} cannot be used as input: ${why}.`);
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error));
  }
  if (file.toString('latin1', 0, 6) !== magic || file.length < 12) throw refuse('it is not a NumPy .npy file');
  const version = file[6]!;
  if (version < 1 || version > 3) throw refuse(`it has .npy format version ${version}, and 1 to 3 are known`);
  const [start, length] = version === 1 ? [10, file.readUInt16LE(8)] : [12, file.readUInt32LE(8)];
  const header = file.toString(version === 3 ? 'utf8' : 'latin1', start, start + length);
  const descriptor = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descriptor === undefined || fortran === undefined || shape === undefined)
    throw refuse('its header does not describe one plain array');
  if (descriptor.startsWith('>'))
    throw refuse("it is big-endian; save it with array.astype(array.dtype.newbyteorder('<'))");
  const dtype = descriptors[descriptor];
  if (!dtype) throw refuse(`its elements have NumPy type ${descriptor}, which is not a plain number`);
  const dims = shape
    .split(',')
    .map((d) => d.trim())
    .filter((d) => d !== '')
    .map(Number);
  if (fortran === 'True' && dims.length > 1)
    throw refuse('it is stored in Fortran order; save it with numpy.ascontiguousarray(array)');
  const expected = elementCount(dims) * elementSize(dtype);
  const bytes = file.subarray(start + length, start + length + expected);
  if (bytes.length < expected)
    throw refuse(
      `it is cut off: ${describe(dtype, dims)} takes ${expected} bytes of data, and ${bytes.length} are there`,
    );
  return { dtype, dims, bytes };
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
