import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DataType, decodeNumbers, type Tensor, tensorOf } from '../../../src/model';
import { OnnxError, readOnnx, readTensorBytes } from '../../../src/sources/onnx';
import { type NewElements, writeCopy } from '../../../src/sources/onnx/rewrite';
import { temporaryFolder, writeTemporary } from '../../support/onnx';
import {
  bytes,
  fixed32,
  float32,
  float64,
  message,
  modelOf,
  type Part,
  packed,
  rawVarint,
  varint,
} from '../../support/protobuf';

/** What is expected is written by hand, byte by byte, from onnx.proto; what the copy means is read by the project's own reader. */

const before = [1, 2, 3, 4];
const after = [5.5, -6, 0.25, 8];
const elements = (dtype: DataType, values: readonly number[]): Uint8Array => {
  const { data } = tensorOf(dtype, [values.length], values);
  return data.kind === 'bytes' ? data.bytes : new Uint8Array();
};

const replacing = (initializer: string, dtype: DataType = 'float32', dims = [4], values = after): NewElements => ({
  initializer,
  dtype,
  dims,
  bytes: () => [elements(dtype, values)],
});

const head = (name: string, code: number, dims = [4]): Part =>
  bytes(packed(1, dims), varint(2, code), message(8, name));
const other = message(5, head('other', 1), message(9, float32([9, 9, 9, 9])));
const identity = message(1, message(1, 'w'), message(2, 'y'), message(3, 'n'), message(4, 'Identity'));

/** Notes, strange field orders and fields that nothing here knows are part of "everything else". */
const around = (...tensor: readonly Part[]): Uint8Array =>
  bytes(
    message(2, 'somebody'),
    modelOf(other, identity, message(5, ...tensor), message(10, 'documented'), message(1999, 'unknown'), other),
    message(14, message(1, 'key'), message(2, 'value')),
  );

function copied(
  model: Uint8Array,
  ...edits: readonly NewElements[]
): { readonly bytes: Uint8Array; readonly path: string } {
  const path = writeTemporary(model);
  const out = join(dirname(path), 'copy.onnx');
  expect(writeCopy(path, out, edits)).toEqual([out]);
  expect(readFileSync(path).equals(model)).toBe(true);
  return { bytes: readFileSync(out), path: out };
}

const numbers = (tensor: Tensor | undefined): readonly number[] | undefined =>
  tensor && decodeNumbers(tensor.dtype, readTensorBytes(tensor));

const initializers = (path: string) => readOnnx(path).graph.initializers;

describe('elements that lie in one piece', () => {
  it.each([
    ['raw data', (values: readonly number[]) => message(9, float32(values))],
    ['packed float data', (values: readonly number[]) => message(4, float32(values))],
  ])('are replaced where they lie: %s', (_, data) => {
    const copy = copied(around(head('w', 1), data(before)), replacing('w'));
    expect(Buffer.from(copy.bytes).equals(around(head('w', 1), data(after)))).toBe(true);
  });

  it.each([
    ['float64', 11, message(10, float64(before)), message(10, float64(after))],
    ['float16', 10, message(9, elements('float16', before)), message(9, elements('float16', after))],
    ['bfloat16', 16, message(9, elements('bfloat16', before)), message(9, elements('bfloat16', after))],
  ] as const)('of type %s', (dtype, code, old, fresh) => {
    const copy = copied(around(head('w', code), old), replacing('w', dtype));
    expect(Buffer.from(copy.bytes).equals(around(head('w', code), fresh))).toBe(true);
  });

  it('come piece by piece', () => {
    const pieces: NewElements = { ...replacing('w'), bytes: () => after.map((x) => float32([x])) };
    const copy = copied(around(head('w', 1), message(9, float32(before))), pieces);
    expect(numbers(initializers(copy.path).get('w'))).toEqual(after);
  });

  it('of several initializers at once', () => {
    const model = around(head('w', 1), message(9, float32(before)));
    const copy = copied(model, replacing('other'), replacing('w'));
    expect([...initializers(copy.path).values()].map(numbers)).toEqual([after, after]);
  });
});

describe('elements that are written one by one', () => {
  const halves = (values: readonly number[]) => new Uint16Array(elements('float16', values).slice().buffer);

  it.each([
    ['packed', 10, packed(5, [...halves(before)])],
    ['each with its tag', 1, bytes(...before.map((x) => fixed32(4, x)))],
    ['in two lists', 1, bytes(message(4, float32([1, 2])), message(4, float32([3, 4])))],
    ['not at all', 1, bytes()],
  ] as const)('become raw data, and the messages around them longer or shorter: %s', (_, code, data) => {
    const dtype = code === 10 ? 'float16' : 'float32';
    const dims = data.length > 0 ? [4] : [0];
    const values = data.length > 0 ? after : [];
    const copy = copied(around(head('w', code, dims), data), replacing('w', dtype, dims, values));
    const expected = around(head('w', code, dims), message(9, elements(dtype, values)));
    expect(Buffer.from(copy.bytes).equals(expected)).toBe(true);
  });

  it('where the length of a message then takes more bytes', () => {
    // Sixty numbers of one byte become halves of two: lengths below 128 become lengths above.
    const small = Array.from({ length: 60 }, (_, i) => 2 ** -14 * (i + 1));
    const data = packed(
      5,
      [...halves(small)].map((h) => h & 127),
    );
    const model = around(head('w', 10, [60]), data);
    const fresh = small.map((_, i) => i);
    const copy = copied(model, replacing('w', 'float16', [60], fresh));
    expect(Buffer.from(copy.bytes).equals(around(head('w', 10, [60]), message(9, elements('float16', fresh))))).toBe(
      true,
    );
  });
});

describe('a weight that a Constant node holds', () => {
  const constant = (output: string, values: readonly number[], opName = 'Constant') =>
    message(
      1,
      message(2, output),
      message(4, opName),
      message(
        5,
        message(1, 'value'),
        message(5, packed(1, [4]), varint(2, 1), message(9, float32(values))),
        varint(20, 4),
      ),
    );
  const model = (values: readonly number[]) => modelOf(constant('other', before), constant('w', values));

  it('is replaced in it', () => {
    const copy = copied(model(before), replacing('w'));
    expect(Buffer.from(copy.bytes).equals(model(after))).toBe(true);
  });

  it('is found where a body has one of the same name', () => {
    const body = message(
      1,
      message(4, 'If'),
      message(5, message(1, 'then_branch'), message(6, constant('w', before)), varint(20, 5)),
    );
    const copy = copied(modelOf(body, constant('w', before)), replacing('w'));
    expect(Buffer.from(copy.bytes).equals(modelOf(body, constant('w', after)))).toBe(true);
  });
});

describe('external data', () => {
  const entry = (key: string, value: string) => message(13, message(1, key), message(2, value));
  const tensor = (name: string, location: string, offset: number, ...more: readonly Part[]) =>
    message(
      5,
      head(name, 1),
      entry('location', location),
      entry('offset', String(offset)),
      entry('length', '16'),
      ...more,
      varint(14, 1),
    );
  const model = (location: string, ...more: readonly Part[]) =>
    modelOf(tensor('other', location, 0, ...more), tensor('w', location, 32));
  const content = (values: readonly number[]) =>
    Buffer.concat([float32([9, 9, 9, 9]), Buffer.from('between the two.'), float32(values), Buffer.from('behind')]);

  function external(bytesOf: Uint8Array): string {
    const folder = join(temporaryFolder(), 'original');
    mkdirSync(folder);
    writeFileSync(join(folder, 'model.onnx'), bytesOf);
    writeFileSync(join(folder, 'weights.bin'), content(before));
    return join(folder, 'model.onnx');
  }

  it('are copied beside the copy with the new elements in them, and every tensor refers to that', () => {
    const path = external(model('weights.bin'));
    const out = join(dirname(path), 'fixed.onnx');
    expect(writeCopy(path, out, [replacing('w')])).toEqual([out, `${out}.data`]);
    expect(readFileSync(out).equals(model('fixed.onnx.data'))).toBe(true);
    expect(readFileSync(`${out}.data`).equals(content(after))).toBe(true);
    expect(readFileSync(path).equals(model('weights.bin'))).toBe(true);
    expect(readFileSync(join(dirname(path), 'weights.bin')).equals(content(before))).toBe(true);
    expect([...initializers(out).values()].map(numbers)).toEqual([[9, 9, 9, 9], after]);
  });

  it('that do not change stay where they are, or come along to another folder', () => {
    const path = external(
      modelOf(tensor('other', 'weights.bin', 0), message(5, head('w', 1), message(9, float32(before)))),
    );
    const beside = join(dirname(path), 'fixed.onnx');
    expect(writeCopy(path, beside, [replacing('w')])).toEqual([beside]);
    expect(numbers(initializers(beside).get('other'))).toEqual([9, 9, 9, 9]);
    const away = join(temporaryFolder(), 'fixed.onnx');
    expect(writeCopy(path, away, [replacing('w')])).toEqual([away, `${away}.data`]);
    expect([...initializers(away).values()].map(numbers)).toEqual([[9, 9, 9, 9], after]);
  });

  it('lose a checksum that is not theirs any more', () => {
    const path = external(model('weights.bin', entry('checksum', 'da39a3ee5e6b4b0d3255bfef95601890afd80709')));
    const out = join(dirname(path), 'fixed.onnx');
    writeCopy(path, out, [replacing('w')]);
    expect(readFileSync(out).equals(model('fixed.onnx.data'))).toBe(true);
  });

  it('are looked for in the folder of the model alone', () => {
    const outside = join(temporaryFolder(), 'secret.bin');
    writeFileSync(outside, float32(before));
    const folder = join(dirname(outside), 'model');
    mkdirSync(folder);
    const path = join(folder, 'net.onnx');
    const entry = message(13, message(1, 'location'), message(2, '../secret.bin'));
    writeFileSync(path, around(head('w', 1), entry, varint(14, 1)));
    const out = join(temporaryFolder(), 'copy.onnx');
    expect(() => writeCopy(path, out, [])).toThrow(expect.objectContaining({ code: 'external-data-outside' }));
    expect(readdirSync(dirname(out))).toEqual([]);
  });

  it('are never written over', () => {
    const path = external(model('fixed.onnx.data'));
    writeFileSync(join(dirname(path), 'fixed.onnx.data'), content(before));
    const out = join(dirname(path), 'fixed.onnx');
    expect(() => writeCopy(path, out, [replacing('w')])).toThrow(/fixed\.onnx\.data is a file of the model itself/);
    expect(existsSync(out)).toBe(false);
  });
});

describe('what cannot be', () => {
  const model = around(head('w', 1), message(9, float32(before)));

  it('writing over the model, by whatever path', () => {
    const path = writeTemporary(model);
    const link = join(temporaryFolder(), 'link.onnx');
    symlinkSync(path, link);
    for (const out of [path, link]) {
      expect(() => writeCopy(path, out, [replacing('w')])).toThrow(
        /is a file of the model itself, which is never overwritten\. Name another output\./,
      );
    }
    expect(readFileSync(path).equals(model)).toBe(true);
  });

  it.each([
    ['nothing of that name', replacing('v')],
    ['another shape', replacing('w', 'float32', [2, 2])],
    ['another type', replacing('w', 'float64')],
  ])('elements for %s', (_, edit) => {
    const path = writeTemporary(model);
    const out = join(dirname(path), 'copy.onnx');
    expect(() => writeCopy(path, out, [edit])).toThrow(OnnxError);
    expect(readdirSync(dirname(path))).toEqual(['model.onnx']);
  });

  it('a place that does not exist, and nothing is left of the attempt', () => {
    const path = writeTemporary(model);
    expect(() => writeCopy(path, join(dirname(path), 'nowhere', 'copy.onnx'), [replacing('w')])).toThrow(
      /cannot be written \(ENOENT\)\. Name another place\./,
    );
    expect(readdirSync(dirname(path))).toEqual(['model.onnx']);
  });

  it('a file that is damaged', () => {
    const path = writeTemporary(bytes(model, rawVarint(7 * 8 + 2), rawVarint(1000)));
    expect(() => writeCopy(path, join(dirname(path), 'copy.onnx'), [replacing('w')])).toThrow(/cut off/);
  });
});
