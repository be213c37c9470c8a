import { describe, expect, test } from 'vitest';
import { decodeNumbers } from '../../src/model';
import { bytesOf, type NumericType } from '../../src/probe/elements';
import { fill } from '../../src/probe/fill';
import type { Fill } from '../../src/probe/protocol';
import { feed } from './graphs';

const filled = (dims: readonly number[], how: Fill, dtype: NumericType = 'float32', seed = 1, name = 'x'): number[] =>
  decodeNumbers(dtype, bytesOf(fill(feed(name, dims, how, dtype), dtype, seed)))!;

describe('a feed is filled', () => {
  test('with a normal of the given mean and deviation', () => {
    const values = filled([100, 100], { kind: 'normal', mean: 3, std: 0.5 });
    expect(values).toHaveLength(10_000);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean - 3)).toBeLessThan(0.02);
    expect(Math.abs(std - 0.5)).toBeLessThan(0.02);
  });

  test('with uniform numbers of an interval', () => {
    const values = filled([1000], { kind: 'uniform', low: -2, high: 6 });
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(6);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(7.5);
  });

  test('with every whole number of a range, and no other', () => {
    for (const dtype of ['int64', 'int32', 'float32', 'uint8'] as const)
      expect(new Set(filled([500], { kind: 'integers', low: 0, high: 4 }, dtype))).toEqual(new Set([0, 1, 2, 3]));
  });

  test('unless no memory could hold it, which is told by name and shape', () => {
    expect(() => filled([10_000_000, 3, 224, 224], { kind: 'normal', mean: 0, std: 1 })).toThrow(
      'The tensor x of shape [10000000, 3, 224, 224] is too large to be made; choose a smaller batch.',
    );
  });

  test('with positions along the last axis', () => {
    expect(filled([2, 3], { kind: 'positions' }, 'int64')).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('with one value, also a scalar and none at all', () => {
    expect(filled([], { kind: 'constant', value: 16000 }, 'int64')).toEqual([16000]);
    expect(filled([2], { kind: 'constant', value: 1 }, 'bool')).toEqual([1, 1]);
    expect(filled([0, 4], { kind: 'constant', value: 1 })).toEqual([]);
  });

  test('with given bytes', () => {
    const bytes = new Uint8Array(Float32Array.of(1, -2).buffer);
    expect(filled([2], { kind: 'bytes', bytes })).toEqual([1, -2]);
    expect(() => filled([3], { kind: 'bytes', bytes })).toThrow('The input x takes 3 elements, and 2 were given.');
  });

  test.each(['float16', 'bfloat16'] as const)('in %s', (dtype) => {
    expect(filled([3], { kind: 'constant', value: -1.5 }, dtype)).toEqual([-1.5, -1.5, -1.5]);
  });
});

test('each seed draws anew, and no input changes what another receives', () => {
  const normal: Fill = { kind: 'normal', mean: 0, std: 1 };
  expect(filled([4], normal, 'float32', 1)).toEqual(filled([4], normal, 'float32', 1));
  expect(filled([4], normal, 'float32', 1)).not.toEqual(filled([4], normal, 'float32', 2));
  expect(filled([4], normal, 'float32', 1, 'x')).not.toEqual(filled([4], normal, 'float32', 1, 'y'));
});
