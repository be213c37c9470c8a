import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../../src/probe/elements';
import { Chunk, chunkElements, countedWidth } from '../../../src/probe/kernel/kernel';

const chunk = (...values: number[]): Chunk => new Chunk('float32', bytesOf(Float32Array.from(values)));

describe('a chunk', () => {
  test('is counted about its pivot', () => {
    const { min, max, sum, squares, zeros } = chunk(1, 2, 3, 0, -1).count(1);
    expect({ min, max, sum, squares, zeros }).toEqual({
      min: -1,
      max: 3,
      sum: 0,
      squares: 0 + 1 + 4 + 1 + 4,
      zeros: 1,
    });
  });

  test('finds its first finite number', () => {
    expect(chunk(Number.NaN, Number.POSITIVE_INFINITY, 3, 4).firstFinite()).toBe(3);
    expect(chunk(0, 1).firstFinite()).toBe(0);
    expect(chunk(Number.NaN).firstFinite()).toBeUndefined();
    expect(chunk().firstFinite()).toBeUndefined();
  });

  test('has no subnormal numbers to tell where there are none', () => {
    expect(chunk(0, 1, 2 ** -126).count(0)).not.toHaveProperty('subnormals');
    expect(chunk(0, 1, 2 ** -127).count(0).subnormals![22]).toBe(1);
  });

  test('may be as long as the kernel’s memory has room for', () => {
    const { exponents } = new Chunk('int64', bytesOf(new BigInt64Array(chunkElements).fill(4n))).count(4);
    expect(exponents[1023 + 2]).toBe(chunkElements);
  });

  test('leaves the ranges of units that it does not reach', () => {
    const highs = Float64Array.of(-Infinity, -Infinity, 9);
    const lows = Float64Array.of(Infinity, Infinity, 8);
    chunk(1, -2, 5, 6).raise(highs, lows, 0, 2);
    expect([...highs]).toEqual([1, 6, 9]);
    expect([...lows]).toEqual([-2, 5, 8]);
  });

  test('grows the kernel’s memory for many units', () => {
    const units = 300_000;
    const highs = new Float64Array(units).fill(-Infinity);
    const lows = new Float64Array(units).fill(Infinity);
    chunk(1, 2).raise(highs, lows, units - 1, 1);
    expect([highs[units - 1], highs[0], highs[1]]).toEqual([1, 2, -Infinity]);
  });
});

test('what fits into float32 without loss is counted as such', () => {
  for (const dtype of ['float32', 'float16', 'bfloat16', 'int16', 'uint8', 'bool'] as const)
    expect(countedWidth(dtype)).toBe(32);
  for (const dtype of ['float64', 'int32', 'uint32', 'int64'] as const) expect(countedWidth(dtype)).toBe(64);
});
