import { describe, expect, it } from 'vitest';
import { byteLength, dataTypeCode, dataTypes, elementCount, isFloat } from '../../src/model';

describe('data types', () => {
  // TensorProto.DataType of onnx.proto, ONNX 1.20.
  it.each([
    [1, 'float32'],
    [2, 'uint8'],
    [3, 'int8'],
    [4, 'uint16'],
    [5, 'int16'],
    [6, 'int32'],
    [7, 'int64'],
    [8, 'string'],
    [9, 'bool'],
    [10, 'float16'],
    [11, 'float64'],
    [12, 'uint32'],
    [13, 'uint64'],
    [14, 'complex64'],
    [15, 'complex128'],
    [16, 'bfloat16'],
    [17, 'float8e4m3fn'],
    [18, 'float8e4m3fnuz'],
    [19, 'float8e5m2'],
    [20, 'float8e5m2fnuz'],
    [21, 'uint4'],
    [22, 'int4'],
    [23, 'float4e2m1'],
    [24, 'float8e8m0'],
    [25, 'uint2'],
    [26, 'int2'],
  ] as const)('number %d is %s', (code, dtype) => {
    expect(dataTypes[code]).toBe(dtype);
    expect(dataTypeCode(dtype)).toBe(code);
  });

  it('number 0 is none', () => expect(dataTypes[0]).toBeUndefined());

  it('that a gradient can flow through are the floating-point ones from 16 bits on', () => {
    expect(dataTypes.filter(isFloat)).toEqual(['float32', 'float16', 'float64', 'bfloat16']);
    expect(isFloat(undefined)).toBe(false);
  });
});

describe('the size of a tensor', () => {
  it.each([
    ['a scalar', 'float32', [], 1, 4],
    ['a matrix', 'float64', [2, 3], 6, 48],
    ['one with no elements', 'float32', [4, 0, 7], 0, 0],
    ['complex numbers', 'complex128', [2], 2, 32],
    ['eight-bit floats', 'float8e8m0', [5], 5, 5],
    ['an odd number of halves of a byte, filled up', 'int4', [3], 3, 2],
    ['quarters of a byte', 'uint2', [5], 5, 2],
    ['strings, whose bytes nobody counts', 'string', [3], 3, 0],
    ['more elements than 32 bits count', 'float16', [2 ** 17, 2 ** 17], 2 ** 34, 2 ** 35],
  ] as const)('%s', (_, dtype, dims, elements, bytes) => {
    expect(elementCount(dims)).toBe(elements);
    expect(byteLength(dtype, dims)).toBe(bytes);
  });
});
