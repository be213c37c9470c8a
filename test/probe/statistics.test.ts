import { describe, expect, test } from 'vitest';
import { decodeNumbers, fromHalf } from '../../src/model';
import { allocate, bytesOf, elements, type NumericType } from '../../src/probe/elements';
import type { Stats } from '../../src/probe/measured';
import { random } from '../../src/probe/random';
import { Accumulator, statistics } from '../../src/probe/statistics';
import { naiveCounts, naiveStats, unitValues } from './naive';

const normals = (n: number, mean = 0, std = 1, stream = 'x'): Float32Array => {
  const { normal } = random(1, stream);
  return Float32Array.from({ length: n }, () => mean + std * normal());
};

/** Equal within the rounding of float64 sums over `values`; counts and extremes exactly. */
function expectStats(found: Stats, values: readonly number[]): void {
  const expected = naiveStats(values);
  const scale = Number.isNaN(expected.maxAbs) ? 1 : expected.maxAbs;
  const near = (a: number, b: number): void => {
    if (Number.isNaN(b)) expect(a).toBeNaN();
    else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * scale * Math.sqrt(values.length));
  };
  near(found.mean, expected.mean);
  near(found.std, expected.std);
  near(found.l2, expected.l2);
  const { n, min, max, maxAbs, zeroFraction, nonFinite } = found;
  expect({ n, min, max, maxAbs, zeroFraction, nonFinite }).toEqual({
    n: expected.n,
    min: expected.min,
    max: expected.max,
    maxAbs: expected.maxAbs,
    zeroFraction: expected.zeroFraction,
    nonFinite: expected.nonFinite,
  });
}

function expectHistogram({ histogram, nonFinite, n }: Stats, values: readonly number[]): void {
  if (n === nonFinite) {
    expect(histogram).toBeUndefined();
    return;
  }
  expect(histogram!.edges).toHaveLength(histogram!.counts.length + 1);
  expect(histogram!.edges).toEqual([...histogram!.edges].sort((a, b) => a - b));
  expect(histogram!.counts).toEqual(naiveCounts(values, histogram!));
  expect(histogram!.counts.reduce((a, b) => a + b, 0)).toBe(n - nonFinite);
}

const sprinkle = (data: Float32Array, value: number, every: number): Float32Array =>
  data.map((x, i) => (i % every === 0 ? value : x));

describe('float32 tensors are counted as the definitions say', () => {
  const cases: Record<string, Float32Array> = {
    'standard normal, over several chunks, odd length': normals(200_003),
    'tiny, as vanished gradients are': normals(70_001, 0, 1e-30),
    huge: normals(70_001, 0, 1e30),
    '1e-30 and 1 together': sprinkle(normals(9_999, 0, 1e-30), 1, 3),
    'half zeros, as behind a ReLU': normals(10_000).map((x) => Math.max(0, x)),
    'negative zeros are zeros': Float32Array.of(-0, 0, 1, -1, -0),
    'all zero': new Float32Array(1000),
    'NaN among numbers': sprinkle(normals(70_000), Number.NaN, 7),
    'infinities of both signs': sprinkle(
      sprinkle(normals(70_000), Number.POSITIVE_INFINITY, 5),
      Number.NEGATIVE_INFINITY,
      11,
    ),
    'NaN first, then a chunk without a finite number': normals(140_000).map((x, i) => (i < 66_000 ? Number.NaN : x)),
    'nothing finite': new Float32Array(77).fill(Number.NaN),
    empty: new Float32Array(0),
    'subnormal numbers': Float32Array.of(1e-45, -1e-45, 1e-40, -3e-39, 2 ** -126, 2 ** -149, 0, Number.NaN),
    'subnormal first, then NaN': Float32Array.of(1e-45, Number.NaN, Number.NaN, 1e-44, 1e-45),
    'the least and the greatest float32': Float32Array.of(3.4028234663852886e38, -3.4028234663852886e38, 1e-45),
    'powers of two lie in the bin that they open': Float32Array.of(1, 2, 4, -1, -2, -4, 0.5, -0.5, 3),
    'only negative': normals(1001).map((x) => -Math.abs(x) - 0.25),
  };
  for (const [name, data] of Object.entries(cases))
    test(name, () => {
      const found = statistics('float32', bytesOf(data));
      expectStats(found, [...data]);
      expectHistogram(found, [...data]);
    });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 65_535, 65_536, 65_537])('%i elements', (n) => {
    const data = normals(n);
    expectStats(statistics('float32', bytesOf(data)), [...data]);
  });

  test('at any byte offset', () => {
    const data = normals(1001);
    const shifted = new Uint8Array(data.byteLength + 3);
    shifted.set(bytesOf(data), 3);
    expect(statistics('float32', shifted.subarray(3))).toEqual(statistics('float32', bytesOf(data)));
  });

  test('a constant has no deviation at all, whatever its value', () => {
    for (const value of [0.1, -1e-30, 3e30, 7]) {
      const { std, mean } = statistics('float32', bytesOf(new Float32Array(100_001).fill(value)));
      expect({ std, mean }).toEqual({ std: 0, mean: Math.fround(value) });
    }
  });

  test('a small deviation survives a large mean', () => {
    const data = normals(100_000, 4096, 1e-2);
    const { std } = statistics('float32', bytesOf(data));
    expect(std / naiveStats([...data]).std).toBeCloseTo(1, 9);
  });

  test('the bin that spans zero holds exact zeros only, even beside the smallest numbers', () => {
    const { histogram } = statistics('float32', bytesOf(Float32Array.of(0, 0, 1e-45, -1)));
    expect(histogram!.counts[histogram!.edges.findIndex((e) => e > 0) - 1]).toBe(2);
  });
});

describe('every type of number', () => {
  /** IEEE 754 and two's complement: extremes of each type, and numbers around zero. */
  const bits: Record<NumericType, readonly (number | bigint)[]> = {
    float32: [1, -2.5, 0, 1e-45, 3e38],
    float64: [1, -2.5, 0, 5e-324, 1e-310, -2e-308, Number.NaN, Number.NEGATIVE_INFINITY, 1e150, 123456789.125],
    float16: [0x3c00, 0xc100, 0x0000, 0x8000, 0x0001, 0x83ff, 0x7bff, 0x7c00, 0xfc00, 0x7e01],
    bfloat16: [0x3f80, 0xc020, 0x0000, 0x8000, 0x0001, 0x7f7f, 0x7f80, 0xff80, 0x7fc0],
    int64: [0n, 1n, -1n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n],
    uint64: [0n, 1n, 2n ** 64n - 1n],
    int32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
    uint32: [0, 1, 2 ** 32 - 1],
    int16: [0, 1, -1, 32767, -32768],
    uint16: [0, 1, 65535],
    int8: [0, 1, -1, 127, -128],
    uint8: [0, 1, 255],
    bool: [0, 1, 1],
  };
  for (const [dtype, pattern] of Object.entries(bits) as [NumericType, readonly number[]][])
    test(dtype, () => {
      const data = allocate(dtype, 70_001);
      for (let i = 0; i < data.length; i++) data[i] = pattern[i % pattern.length]!;
      const values = decodeNumbers(dtype, bytesOf(data))!;
      const found = statistics(dtype, bytesOf(data));
      expectHistogram(found, values);
      expectStats(found, values);
    });

  test('all 65,536 halves', () => {
    const data = Uint16Array.from({ length: 65_536 }, (_, i) => i);
    const values = Array.from(data, fromHalf);
    const found = statistics('float16', bytesOf(data));
    expectStats(found, values);
    expectHistogram(found, values);
  });
});

describe('several draws', () => {
  test('are pooled as if they were one tensor, with the spread of their norms', () => {
    const draws = [normals(5000, 0, 1, 'a'), normals(5000, 0, 2, 'b'), normals(5000, 1, 1, 'c')];
    const accumulator = new Accumulator('float32');
    for (const draw of draws) {
      accumulator.add(bytesOf(draw.subarray(0, 1234)));
      accumulator.add(bytesOf(draw.subarray(1234)));
      accumulator.endDraw();
    }
    const { seedStd, ...pooled } = accumulator.stats();
    expectStats(
      pooled,
      draws.flatMap((d) => [...d]),
    );
    expect(seedStd).toBeCloseTo(naiveStats(draws.map((d) => naiveStats([...d]).l2)).std, 8);
  });

  test('one draw has no spread to tell', () => {
    expect(statistics('float32', bytesOf(normals(10)))).not.toHaveProperty('seedStd');
  });
});

describe('units', () => {
  const activity = (dtype: 'float32' | 'float64', draws: readonly number[][], units: number, inner: number) => {
    const accumulator = new Accumulator(dtype, { units, inner });
    for (const draw of draws) {
      accumulator.add(bytesOf(dtype === 'float64' ? Float64Array.from(draw) : Float32Array.from(draw)));
      accumulator.endDraw();
    }
    return accumulator.activity();
  };

  test('never above zero is dead, always above zero is always on, and zero itself is not on', () => {
    const rows = [
      [-1, 1, 0, 0, 1, -1],
      [-2, 2, 0, 1, 0, 1],
    ];
    expect(activity('float32', [rows.flat()], 6, 1)).toEqual({ units: 6, dead: 2, alwaysOn: 1 });
  });

  test('one draw in which a unit is on is enough to live', () => {
    expect(
      activity(
        'float32',
        [
          [-1, -1],
          [-1, 1],
        ],
        2,
        1,
      ),
    ).toEqual({ units: 2, dead: 1, alwaysOn: 0 });
  });

  test('a unit that was only ever NaN is neither', () => {
    expect(activity('float32', [[Number.NaN, -1, Number.NaN, 1]], 2, 1)).toEqual({ units: 2, dead: 0, alwaysOn: 0 });
  });

  test.each<['float32' | 'float64', number, number, number]>([
    ['float32', 40, 7, 391],
    ['float32', 9000, 33, 1],
    ['float64', 3, 5, 9001],
    ['float32', 2, 50_001, 1],
    ['float32', 1, 3, 100_003],
  ])('%s [%i, %i, %i], over chunks and two draws', (dtype, outer, units, inner) => {
    const offset = Array.from(normals(units, 0, 3, 'offsets'));
    const draws = ['a', 'b'].map((stream) =>
      Array.from(normals(outer * units * inner, 0, 1, stream), (x, i) => x + offset[Math.floor(i / inner) % units]!),
    );
    const ranges = unitValues(draws, units, inner);
    expect(activity(dtype, draws, units, inner)).toEqual({
      units,
      dead: ranges.filter((values) => values.every((x) => x <= 0)).length,
      alwaysOn: ranges.filter((values) => values.every((x) => x > 0)).length,
    });
  });
});

test('elements share memory with aligned bytes and copy others', () => {
  const bytes = new Uint8Array(9);
  bytes[1] = 1;
  expect(elements('float32', bytes.subarray(0, 8)).buffer).toBe(bytes.buffer);
  expect([...elements('uint16', bytes.subarray(1, 5))]).toEqual([1, 0]);
});

describe('float64 numbers whose squares float64 cannot hold', () => {
  // Multiplying by a power of two changes no digit, so neither do the statistics.
  test.each([-1000, -900, -600, 600, 900])('are counted as the same numbers times 2^%i', (power) => {
    const numbers = Float64Array.from(normals(150_000, 0.2));
    const plain = statistics('float64', bytesOf(numbers));
    const far = statistics('float64', bytesOf(numbers.map((x) => x * 2 ** power)));
    for (const key of ['mean', 'std', 'l2', 'min', 'max'] as const) {
      expect(far[key] / 2 ** power / plain[key]).toBeCloseTo(1, 12);
    }
  });

  test('subnormal ones too', () => {
    const { std, l2, mean } = statistics('float64', bytesOf(Float64Array.of(3 * 2 ** -1074, -(2 ** -1074))));
    expect({ std, mean }).toEqual({ std: 2 * 2 ** -1074, mean: 2 ** -1074 });
    expect(l2).toBe(3 * 2 ** -1074);
  });
});
