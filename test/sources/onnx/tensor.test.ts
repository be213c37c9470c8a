import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DataType, dataTypeCode, decodeNumbers, type Tensor, toBfloat16, toHalf } from '../../../src/model';
import { readOnnx, readTensorBytes, readTensorProto } from '../../../src/sources/onnx';
import { temporaryFolder, writeTemporary } from '../../support/onnx';
import {
  bytes,
  claim,
  fixed32,
  fixed64,
  float32,
  float64,
  message,
  modelOf,
  modelWithTensor,
  packed,
  varint,
} from '../../support/protobuf';

/** Which field holds which type's values is laid down beside `TensorProto` in onnx.proto. */

const dims = (...sizes: number[]) => packed(1, sizes);
const type = (dtype: DataType) => varint(2, dataTypeCode(dtype));
const raw = (content: Uint8Array) => message(9, content);
const read = (...fields: Uint8Array[]): Tensor => {
  const t = readOnnx(writeTemporary(modelWithTensor(...fields))).graph.initializers.get('w');
  if (!t) throw new Error('The model has no initializer "w".');
  return t;
};
const numbersOf = (t: Tensor) => decodeNumbers(t.dtype, readTensorBytes(t));

describe('a small tensor', () => {
  it('is kept in memory in raw form', () => {
    expect(read(dims(2, 1), type('float32'), raw(float32([1.5, -2])))).toEqual({
      dtype: 'float32',
      dims: [2, 1],
      data: { kind: 'bytes', bytes: new Uint8Array(float32([1.5, -2])) },
    });
  });

  it('may have its fields in any order', () => {
    const t = read(raw(float32([1.5, -2])), type('float32'), dims(2));
    expect(numbersOf(t)).toEqual([1.5, -2]);
  });

  it('may be a scalar, or have no elements', () => {
    expect(numbersOf(read(type('float32'), raw(float32([3]))))).toEqual([3]);
    expect(numbersOf(read(dims(0, 3), type('float32')))).toEqual([]);
    expect(numbersOf(read(dims(0), type('int64'), raw(bytes())))).toEqual([]);
  });

  it('does not change when the file does: its bytes are its own', () => {
    const { initializers } = readOnnx(
      writeTemporary(
        modelOf(
          message(5, message(8, 'a'), dims(1), type('float32'), raw(float32([1]))),
          message(5, message(8, 'b'), dims(1), type('float32'), raw(float32([2]))),
        ),
      ),
    ).graph;
    expect([...initializers.values()].map(numbersOf)).toEqual([[1], [2]]);
  });
});

describe('typed data fields become raw form', () => {
  const cases: readonly [DataType, values: number[], ...fields: Uint8Array[]][] = [
    ['float32', [1, -2.5], message(4, float32([1, -2.5]))],
    ['float64', [1, -2.5e300], message(10, float64([1, -2.5e300]))],
    ['int32', [1, -2], packed(5, [1, -2])],
    ['int16', [300, -300], packed(5, [300, -300])],
    ['uint16', [65535, 1], packed(5, [65535, 1])],
    ['int8', [127, -128], packed(5, [127, -128])],
    ['uint8', [255, 0], packed(5, [255, 0])],
    ['bool', [1, 0], packed(5, [1, 0])],
    ['float16', [0.5, -65504], packed(5, [toHalf(0.5), toHalf(-65504)])],
    ['bfloat16', [0.5, -3], packed(5, [toBfloat16(0.5), toBfloat16(-3)])],
    ['int64', [2 ** 40, -(2 ** 40)], packed(7, [2 ** 40, -(2 ** 40)])],
    ['uint32', [2 ** 32 - 1, 7], packed(11, [2 ** 32 - 1, 7])],
    ['uint64', [2 ** 63, 7], packed(11, [2n ** 63n, 7])],
  ];

  it.each(cases)('%s', (dtype, values, ...fields) => {
    expect(numbersOf(read(dims(2), type(dtype), ...fields))).toEqual(values);
  });

  it('int64 exactly, beyond what a number holds', () => {
    const t = read(dims(2), type('int64'), packed(7, [2n ** 63n - 1n, -(2n ** 63n)]));
    const view = new DataView(Uint8Array.from(readTensorBytes(t)).buffer);
    expect([view.getBigInt64(0, true), view.getBigInt64(8, true)]).toEqual([2n ** 63n - 1n, -(2n ** 63n)]);
  });

  it('complex numbers as pairs', () => {
    const t = read(dims(1), type('complex64'), message(4, float32([1, 2])));
    expect(readTensorBytes(t)).toEqual(new Uint8Array(float32([1, 2])));
    const wide = read(dims(1), type('complex128'), message(10, float64([1, 2])));
    expect(readTensorBytes(wide)).toEqual(new Uint8Array(float64([1, 2])));
  });

  it.each(['int4', 'uint4', 'float4e2m1'] as const)('%s, two to a byte, the last one alone', (dtype) => {
    expect(readTensorBytes(read(dims(3), type(dtype), packed(5, [0x21, 0x03])))).toEqual(Uint8Array.from([0x21, 0x03]));
  });

  it.each(['int2', 'uint2'] as const)('%s, four to a byte', (dtype) => {
    expect(readTensorBytes(read(dims(5), type(dtype), packed(5, [0b11100100, 0b01])))).toEqual(
      Uint8Array.from([228, 1]),
    );
  });

  it.each(['float8e4m3fn', 'float8e4m3fnuz', 'float8e5m2', 'float8e5m2fnuz', 'float8e8m0'] as const)('%s', (dtype) => {
    expect(readTensorBytes(read(dims(2), type(dtype), packed(5, [0x38, 0xb8])))).toEqual(Uint8Array.from([0x38, 0xb8]));
  });

  it('also where each element stands alone (unpacked)', () => {
    expect(numbersOf(read(dims(2), type('float32'), fixed32(4, 1), fixed32(4, 2)))).toEqual([1, 2]);
    expect(numbersOf(read(dims(2), type('float64'), fixed64(10, 1), fixed64(10, 2)))).toEqual([1, 2]);
    expect(numbersOf(read(dims(2), type('int64'), varint(7, 1), varint(7, -2)))).toEqual([1, -2]);
    expect(numbersOf(read(varint(1, 1), varint(1, 2), type('int32'), varint(5, 1), varint(5, -2)))).toEqual([1, -2]);
  });

  it('also where they are scattered over several fields', () => {
    const pieces = [message(4, float32([1, 2])), type('float32'), message(4, float32([3])), fixed32(4, 4)];
    expect(numbersOf(read(dims(4), ...pieces))).toEqual([1, 2, 3, 4]);
    expect(numbersOf(read(packed(7, [1]), dims(3), packed(7, [2, 3]), type('int64')))).toEqual([1, 2, 3]);
  });

  it('strings stay strings', () => {
    expect(read(dims(2), type('string'), message(6, 'käse'), message(6))).toEqual({
      dtype: 'string',
      dims: [2],
      data: { kind: 'strings', values: ['käse', ''] },
    });
  });
});

describe('a large tensor', () => {
  const count = 5000;
  const values = Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i)));

  it.each([
    ['raw data', raw(float32(values))],
    ['packed float_data', message(4, float32(values))],
  ])('stays in the file: %s', (_, field) => {
    const model = modelWithTensor(dims(count), type('float32'), field);
    const file = writeTemporary(model);
    const t = readOnnx(file).graph.initializers.get('w');
    const offset = Buffer.from(model).indexOf(float32(values.slice(0, 4)));
    expect(t?.data).toEqual({ kind: 'span', file, offset, length: 4 * count });
    expect(t && numbersOf(t)).toEqual(values);
  });

  it('of packed double_data stays in the file, too', () => {
    const t = read(dims(count), type('float64'), message(10, float64(values)));
    expect(t.data.kind).toBe('span');
    expect(numbersOf(t)).toEqual(values);
  });

  it('begins beyond 4096 bytes', () => {
    expect(read(dims(4096), type('uint8'), raw(new Uint8Array(4096))).data.kind).toBe('bytes');
    expect(read(dims(4097), type('uint8'), raw(new Uint8Array(4097))).data.kind).toBe('span');
  });

  it('whose values need decoding (varints) is decoded', () => {
    const integers = Array.from({ length: 100_000 }, (_, i) => (i - 50_000) * 2 ** 20);
    expect(numbersOf(read(dims(100_000), type('int64'), packed(7, integers)))).toEqual(integers);
  });

  it('of scattered floats is decoded', () => {
    const halves = [message(4, float32(values.slice(0, 2500))), message(4, float32(values.slice(2500)))];
    expect(numbersOf(read(dims(count), type('float32'), ...halves))).toEqual(values);
  });

  it('in a Constant node is as lazy as an initializer', () => {
    const value = message(5, dims(count), type('float32'), raw(float32(values)));
    const constant = message(1, message(4, 'Constant'), message(5, message(1, 'value'), value, varint(20, 4)));
    const attribute = readOnnx(writeTemporary(modelOf(constant))).graph.nodes[0]?.attributes.value;
    expect(attribute?.type === 'tensor' && attribute.value.data.kind).toBe('span');
  });
});

describe('a sparse initializer', () => {
  it('is called as its values are', () => {
    const values = message(1, message(8, 's'), dims(2), type('float32'), raw(float32([5, 6])));
    const indices = message(2, dims(2), type('int64'), packed(7, [1, 5]));
    const { graph } = readOnnx(writeTemporary(modelOf(message(15, values, indices, packed(3, [2, 3])))));
    const sparse = graph.sparseInitializers?.get('s');
    expect(sparse?.dims).toEqual([2, 3]);
    expect(sparse && numbersOf(sparse.values)).toEqual([5, 6]);
    expect(sparse && numbersOf(sparse.indices)).toEqual([1, 5]);
  });

  it('needs both values and indices', () => {
    const values = message(1, message(8, 's'), dims(1), type('float32'), raw(float32([5])));
    expect(() => readOnnx(writeTemporary(modelOf(message(15, values))))).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    );
  });
});

describe('a tensor that is not what it says', () => {
  it.each([
    ['too few bytes', [dims(3), type('float32'), raw(float32([1, 2]))], /"w" \(float32 \[3\]\) takes 12 bytes.*only 8/],
    ['too many bytes', [dims(1), type('float32'), raw(float32([1, 2]))], /takes 4 bytes.*more/],
    ['no data', [dims(3), type('float32')], /takes 12 bytes.*none/],
    ['too few elements', [dims(3), type('int64'), packed(7, [1])], /takes 24 bytes.*only 8/],
    ['too many elements', [dims(1), type('int64'), packed(7, [1, 2])], /takes 8 bytes.*more/],
    ['a data type that does not exist', [dims(1), varint(2, 77)], /data type 77/],
    ['no data type', [dims(1), raw(float32([1]))], /data type 0/],
    ['a negative size', [varint(1, -1n), type('float32')], /shape \[-1\]/],
    ['too few strings', [dims(2), type('string'), message(6, 'a')], /needs 2 strings.*holds 1/],
    ['more elements than there are atoms', [dims(2 ** 52, 2 ** 52, 2 ** 52), type('int8'), raw(bytes('a'))], /only 1/],
    ['a shape of a thousand dimensions', [packed(1, Array(1000).fill(9)), type('int8')], /9, … 1000 dimensions\]/],
    ['no elements times infinitely many', [packed(1, [...Array(40).fill(2 ** 52), 0]), type('int8')], /holds none/],
  ])('is refused: %s', (_, fields, message) => {
    expect(() => read(...fields)).toThrow(
      expect.objectContaining({ code: 'bad-tensor', message: expect.stringMatching(message) }),
    );
  });

  it('is refused where its numbers, written one by one, would fill the memory', () => {
    const path = join(temporaryFolder(), 'model.onnx');
    const count = 200_000_000;
    const tensor = bytes(message(8, 'w'), dims(count), type('int64'), claim(7, count));
    const graph = claim(5, tensor.length + count, tensor);
    const model = bytes(varint(1, 10), claim(7, graph.length + count, graph));
    writeFileSync(path, model);
    truncateSync(path, model.length + count);
    expect(() => readOnnx(path)).toThrow(
      expect.objectContaining({
        code: 'too-large',
        message: expect.stringMatching(/"w" holds 1600000000 bytes.*raw data/),
      }),
    );
  });

  it('costs nothing to refuse, whatever it claims', () => {
    const before = process.memoryUsage().rss;
    expect(() => read(dims(2 ** 40), type('int64'), packed(7, [1, 2, 3]))).toThrow(/only 24/);
    expect(() => read(dims(2 ** 40), type('float32'), claim(9, 2n ** 42n))).toThrow(/reaches to byte/);
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });
});

describe('readTensorProto', () => {
  it('reads a tensor that is a file of its own', () => {
    const file = writeTemporary(bytes(dims(2), type('float32'), message(8, 'x'), raw(float32([1, 2]))), 'input_0.pb');
    const { name, tensor } = readTensorProto(file);
    expect(name).toBe('x');
    expect(numbersOf(tensor)).toEqual([1, 2]);
  });
});

describe('readTensorBytes', () => {
  it('refuses more than 2 GiB with a sentence', () => {
    const data = { kind: 'span', file: '/nowhere', offset: 0, length: 3 * 2 ** 30 } as const;
    expect(() => readTensorBytes({ dtype: 'int8', dims: [data.length], data })).toThrow(
      expect.objectContaining({ code: 'too-large', message: expect.stringMatching(/3221225472 bytes.*2 GiB/) }),
    );
  });

  it('says so when the file has become shorter, or is gone', () => {
    const file = writeTemporary('short');
    const at = (path: string): Tensor => ({
      dtype: 'int8',
      dims: [100],
      data: { kind: 'span', file: path, offset: 0, length: 100 },
    });
    expect(() => readTensorBytes(at(file))).toThrow(expect.objectContaining({ code: 'truncated-file' }));
    expect(() => readTensorBytes(at(`${file}.gone`))).toThrow(expect.objectContaining({ code: 'unreadable-file' }));
  });

  it('has no bytes for strings', () => {
    expect(() => readTensorBytes(read(dims(1), type('string'), message(6, 'a')))).toThrow(/string tensor/);
  });
});
