import { describe, expect, it } from 'vitest';
import type { Attribute, Tensor } from '../../../src/model';
import { encodeModel, readOnnx } from '../../../src/sources/onnx';
import { writeTemporary } from '../../support/onnx';
import {
  bytes,
  fixed32,
  float32,
  message,
  modelWithAttribute,
  packed,
  rawVarint,
  varint,
} from '../../support/protobuf';

/** Field numbers and attribute types are those of `AttributeProto` in onnx.proto. */

const type = (code: number) => varint(20, code);
const read = (...fields: Uint8Array[]): Attribute | undefined =>
  readOnnx(writeTemporary(modelWithAttribute(...fields))).graph.nodes[0]?.attributes.a;

const tensorFields = bytes(varint(1, 2), varint(2, 1), message(9, float32([1, 2])));
const tensorValue: Tensor = {
  dtype: 'float32',
  dims: [2],
  data: { kind: 'bytes', bytes: new Uint8Array(float32([1, 2])) },
};
const indexFields = bytes(varint(1, 2), varint(2, 7), packed(7, [0, 3]));
const indexValue: Tensor = {
  dtype: 'int64',
  dims: [2],
  data: { kind: 'bytes', bytes: Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]) },
};
const graph = (name: string) => ({
  name,
  inputs: [],
  outputs: [],
  initializers: new Map(),
  nodes: [],
  values: new Map(),
});

const cases: readonly [what: string, attribute: Attribute, ...fields: Uint8Array[]][] = [
  ['a float', { type: 'float', value: 0.25 }, fixed32(2, 0.25), type(1)],
  ['an int', { type: 'int', value: 42 }, varint(3, 42), type(2)],
  ['a negative int', { type: 'int', value: -1 }, varint(3, -1n), type(2)],
  ['a string', { type: 'string', value: 'SAME_UPPER' }, message(4, 'SAME_UPPER'), type(3)],
  ['an empty string', { type: 'string', value: '' }, message(4), type(3)],
  ['a tensor', { type: 'tensor', value: tensorValue }, message(5, tensorFields), type(4)],
  ['a graph', { type: 'graph', value: graph('then') }, message(6, message(2, 'then')), type(5)],
  ['floats', { type: 'floats', value: [1, -0.5] }, fixed32(7, 1), fixed32(7, -0.5), type(6)],
  ['packed floats', { type: 'floats', value: [1, -0.5] }, message(7, float32([1, -0.5])), type(6)],
  ['ints', { type: 'ints', value: [3, -3] }, varint(8, 3), varint(8, -3n), type(7)],
  ['packed ints', { type: 'ints', value: [3, -3, 300] }, packed(8, [3, -3, 300]), type(7)],
  ['ints in several pieces', { type: 'ints', value: [1, 2, 3] }, packed(8, [1, 2]), varint(8, 3), type(7)],
  ['no ints', { type: 'ints', value: [] }, type(7)],
  ['strings', { type: 'strings', value: ['a', ''] }, message(9, 'a'), message(9), type(8)],
  [
    'tensors',
    { type: 'tensors', value: [tensorValue, indexValue] },
    message(10, tensorFields),
    message(10, indexFields),
    type(9),
  ],
  [
    'graphs',
    { type: 'graphs', value: [graph('p'), graph('q')] },
    message(11, message(2, 'p')),
    message(11, message(2, 'q')),
    type(10),
  ],
  [
    'a sparse tensor',
    { type: 'sparse', value: { values: tensorValue, indices: indexValue, dims: [2, 2] } },
    message(22, message(1, tensorFields), message(2, indexFields), packed(3, [2, 2])),
    type(11),
  ],
  ['a reference', { type: 'reference', value: 'alpha', code: 2 }, message(21, 'alpha'), type(2)],
];

describe('an attribute', () => {
  it.each(cases)('may be %s', (_, attribute, ...fields) => {
    expect(read(...fields)).toEqual(attribute);
  });

  it.each(cases)('that is %s is the same when it was written and read again', (_, attribute, ...fields) => {
    const model = readOnnx(writeTemporary(modelWithAttribute(...fields)));
    const again = readOnnx(writeTemporary(encodeModel(model)));
    expect(again.graph.nodes[0]?.attributes.a).toEqual(attribute);
  });

  it('of a kind that nothing looks into (a type) is kept byte for byte, and written back', () => {
    const fields = bytes(message(14, message(1, message(1, varint(1, 1)))), type(13));
    const attribute = read(fields);
    expect(attribute).toEqual({ type: 'opaque', value: new Uint8Array(bytes(message(1, 'a'), fields)) });
    const again = encodeModel(readOnnx(writeTemporary(modelWithAttribute(fields))));
    expect(readOnnx(writeTemporary(again)).graph.nodes[0]?.attributes.a).toEqual(attribute);
  });

  it.each(cases.filter(([what]) => what !== 'a reference' && what !== 'no ints'))(
    'of a file older than attribute types that is %s is known by its field',
    (_, attribute, ...fields) => {
      expect(read(...fields.slice(0, -1))).toEqual(attribute);
    },
  );

  it('that is stated as float without a value is 0, as protobuf has it', () => {
    expect(read(type(1))).toEqual({ type: 'float', value: 0 });
  });

  it('called __proto__ is an attribute like any other', () => {
    const attribute = message(5, message(1, '__proto__'), varint(3, 7), type(2));
    const file = writeTemporary(
      bytes(varint(1, 10), message(7, message(1, message(4, 'Op'), attribute)), message(8, varint(2, 21))),
    );
    const { attributes } = readOnnx(file).graph.nodes[0] ?? { attributes: {} };
    expect(Object.entries(attributes)).toEqual([['__proto__', { type: 'int', value: 7 }]]);
  });

  it('stated as a tensor or graph that is not there is an error at its node', () => {
    for (const code of [4, 5, 11]) {
      expect(() => read(type(code))).toThrow(expect.objectContaining({ code: 'malformed', node: 'n' }));
    }
  });
});

describe('int64 attributes', () => {
  it.each([
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [-(2n ** 53n) + 1n, -(2 ** 53) + 1],
    [2n ** 31n, 2 ** 31],
    [-(2n ** 31n) - 1n, -(2 ** 31) - 1],
    [2n ** 32n - 1n, 2 ** 32 - 1],
    [2n ** 35n, 2 ** 35],
    [127n, 127],
    [128n, 128],
    [16384n, 16384],
  ])('that a number can hold are exact: %s', (written, value) => {
    expect(read(varint(3, written), type(2))).toEqual({ type: 'int', value });
  });

  it.each([
    [2n ** 63n - 1n, 2 ** 63],
    [-(2n ** 63n), -(2 ** 63)],
    [2n ** 60n + 1n, 2 ** 60],
  ])('beyond become the nearest number: %s', (written, value) => {
    expect(read(varint(3, written), type(2))).toEqual({ type: 'int', value });
  });

  it('that mean "to the end" (2^63 - 1) are written as such, and do not wrap around', () => {
    const model = readOnnx(writeTemporary(modelWithAttribute(packed(8, [2n ** 63n - 1n, -(2n ** 63n)]), type(7))));
    const written = Buffer.from(encodeModel(model));
    expect(written.includes(Buffer.from(rawVarint(2n ** 63n - 1n)))).toBe(true);
    expect(written.includes(Buffer.from(rawVarint(-(2n ** 63n))))).toBe(true);
  });
});
