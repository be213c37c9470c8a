import { describe, expect, test } from 'vitest';
import { allocate, asNumbers, bytesOf, elementSize, elements, isNumeric } from '../../src/probe/elements';

describe('bytes as elements', () => {
  test('share memory where they are aligned, and are copied where not', () => {
    const bytes = Uint8Array.of(0, 1, 0, 2, 0, 0, 0, 0, 9);
    expect(elements('float32', bytes.subarray(0, 8)).buffer).toBe(bytes.buffer);
    expect([...elements('uint16', bytes.subarray(1, 5))]).toEqual([1, 2]);
  });

  test('leave out a rest that is no whole element', () => {
    expect(elements('int32', new Uint8Array(11))).toHaveLength(2);
  });

  test('come back as bytes', () => {
    const data = Float32Array.of(1, 2, 3);
    expect(elements('float32', bytesOf(data.subarray(1)))).toEqual(Float32Array.of(2, 3));
  });
});

describe('elements as numbers', () => {
  test('are a view where JavaScript has the type', () => {
    expect(asNumbers('float64', bytesOf(Float64Array.of(0.1, -2)))).toEqual(Float64Array.of(0.1, -2));
    expect(asNumbers('bool', Uint8Array.of(0, 1))).toEqual(Uint8Array.of(0, 1));
  });

  test('are decoded where it has not', () => {
    expect(asNumbers('float16', bytesOf(Uint16Array.of(0x3c00, 0xc000)))).toEqual([1, -2]);
    expect(asNumbers('bfloat16', bytesOf(Uint16Array.of(0x3f80, 0xc000)))).toEqual([1, -2]);
    expect(asNumbers('int64', bytesOf(BigInt64Array.of(5n, -1n)))).toEqual([5, -1]);
  });
});

test('types of less than a byte, strings and complex numbers are no plain numbers', () => {
  for (const dtype of ['int4', 'uint2', 'float8e4m3fn', 'string', 'complex64'] as const)
    expect(isNumeric(dtype)).toBe(false);
  for (const dtype of ['float16', 'bfloat16', 'bool', 'uint64'] as const) expect(isNumeric(dtype)).toBe(true);
});

test('sizes are those of ONNX', () => {
  expect([elementSize('bool'), elementSize('float16'), elementSize('float32'), elementSize('int64')]).toEqual([
    1, 2, 4, 8,
  ]);
  expect(allocate('int64', 3)).toEqual(BigInt64Array.of(0n, 0n, 0n));
});
