import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { NpyError, readNpy, readNpyAs, readNpyHeader, writeNpy } from '../../src/probe/npy';

/** Files as numpy.lib.format describes them, byte by byte. */
const folder = mkdtempSync(join(tmpdir(), 'gradwise-npy-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(contents: Uint8Array | string): string {
  const path = join(folder, `${files++}.npy`);
  writeFileSync(path, contents);
  return path;
}

/** Magic, version, length of the header, header, data. */
function npy(header: string, data: Uint8Array, version: 1 | 2 | 3 = 1): string {
  const text = Buffer.from(`${header}\n`, version === 3 ? 'utf8' : 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return file(Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0]), length, text, data]));
}

const six = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
const plain = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

describe('reading', () => {
  test('what numpy.save(arange(6, dtype="f4").reshape(2, 3)) writes', () => {
    const head = Buffer.from(`\x93NUMPY\x01\x00v\x00${plain.padEnd(117)}\n`, 'latin1');
    expect(head).toHaveLength(128);
    expect(readNpy(file(Buffer.concat([head, six])))).toEqual({ dtype: 'float32', dims: [2, 3], bytes: six });
  });

  test.each([1, 2, 3] as const)('format version %i', (version) => {
    const path = npy(plain, six, version);
    expect(readNpy(path)).toEqual({ dtype: 'float32', dims: [2, 3], bytes: six });
    expect(readNpyHeader(path)).toMatchObject({ dtype: 'float32', dims: [2, 3] });
  });

  test.each([
    ['()', []],
    ['(6,)', [6]],
    ['(1, 2, 3, 1)', [1, 2, 3, 1]],
    ['(0, 5)', [0, 5]],
  ])('the shape %s', (shape, dims) => {
    const path = npy(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`, six);
    expect(readNpy(path).dims).toEqual(dims);
  });

  test.each([
    ['<f2', 'float16'],
    ['<f8', 'float64'],
    ['<i8', 'int64'],
    ['|u1', 'uint8'],
    ['|b1', 'bool'],
  ])('elements of type %s', (descriptor, dtype) => {
    const path = npy(`{'descr': '${descriptor}', 'fortran_order': False, 'shape': (1,), }`, new Uint8Array(8));
    expect(readNpy(path).dtype).toBe(dtype);
  });

  test('Fortran order is no different where there is one axis', () => {
    expect(readNpy(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (6,), }", six)).dims).toEqual([6]);
  });
});

describe('a file that cannot be used says why, and what to do', () => {
  const refusal = (path: string): string => {
    try {
      readNpy(path);
    } catch (error) {
      expect(error).toBeInstanceOf(NpyError);
      const { message } = error as NpyError;
      expect(message).toMatch(/^.*cannot be used as input: .*\.$/);
      expect(message).toContain(path);
      return message;
    }
    return expect.fail('it was read');
  };

  test.each<[string, () => string, RegExp]>([
    ['missing', () => join(folder, 'none.npy'), /there is no such file/],
    ['a text file', () => file('hello, I am no array'), /not a NumPy .npy file/],
    ['empty', () => file(''), /not a NumPy .npy file/],
    ['of a later format', () => file('\x93NUMPY\x04\x00        '.replace('\x93', '\x93')), /.npy/],
    ['without a header', () => npy('', six), /does not describe one plain array/],
    [
      'Fortran order',
      () => npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", six),
      /numpy\.ascontiguousarray/,
    ],
    [
      'big-endian',
      () => npy("{'descr': '>f4', 'fortran_order': False, 'shape': (6,), }", six),
      /big-endian; save it with/,
    ],
    [
      'Python objects',
      () => npy("{'descr': '|O', 'fortran_order': False, 'shape': (6,), }", six),
      /type \|O, which is not/,
    ],
    [
      'structured',
      () => npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", six),
      /does not describe one plain array/,
    ],
    ['cut off', () => npy(plain, six.subarray(0, 20)), /cut off: float32 \[2, 3\] takes 24 bytes, and 20 are there/],
  ])('%s', (_, path, why) => {
    expect(refusal(path())).toMatch(why);
  });

  test('another type or shape than the input has', () => {
    const path = npy(plain, six);
    expect(() => readNpyAs(path, 'float32', [3, 2])).toThrow(
      `${path} cannot be used as input: float32 [3, 2] is expected, and it holds float32 [2, 3].`,
    );
    expect(() => readNpyAs(path, 'float64', [2, 3])).toThrow('float64 [2, 3] is expected, and it holds float32 [2, 3]');
    expect(readNpyAs(path, 'float32', [2, 3])).toEqual(six);
  });
});

describe('writing', () => {
  test('as NumPy does: version 1.0, data at a multiple of 64 bytes', () => {
    const path = join(folder, 'written.npy');
    writeNpy(path, { dtype: 'float32', dims: [2, 3], bytes: six });
    const head = Buffer.from(`\x93NUMPY\x01\x00v\x00${plain.padEnd(117)}\n`, 'latin1');
    expect(readFileSync(path)).toEqual(Buffer.concat([head, six]));
  });

  test.each([[[]], [[6]], [[1, 2, 3]], [Array<number>(30).fill(1)]])('shape %j comes back', (dims) => {
    const path = join(folder, 'shape.npy');
    const bytes = six.subarray(0, 4 * dims.reduce((n, d) => n * d, 1));
    writeNpy(path, { dtype: 'float32', dims, bytes });
    expect(readNpy(path)).toEqual({ dtype: 'float32', dims, bytes });
    expect(readFileSync(path).length % 64).toBe(bytes.length % 64);
  });

  test('bfloat16 has no NumPy type', () => {
    const path = join(folder, 'b.npy');
    expect(() => writeNpy(path, { dtype: 'bfloat16', dims: [1], bytes: new Uint8Array(2) })).toThrow(NpyError);
  });
});
