import { describe, expect, test } from 'vitest';
import type { Distribution, Tensor } from '../../src/model';
import { tensorOf } from '../../src/model';
import { draw } from '../../src/probe/draw';
import { nominalStatistics } from '../../src/probe/nominal';
import { random } from '../../src/probe/random';
import { naiveStats } from './naive';

const tensor = (distribution: Distribution, dims: readonly number[]): Tensor => ({
  dtype: 'float32',
  dims,
  data: { kind: 'drawn', distribution, stream: 'w' },
});

const cases: readonly (readonly [Distribution, readonly number[]])[] = [
  [{ kind: 'constant', value: 0 }, [7]],
  [{ kind: 'constant', value: -2 }, [7]],
  [{ kind: 'normal', mean: 1, std: 0.5 }, [300, 200]],
  [{ kind: 'truncated-normal', mean: 0, std: 0.05 }, [300, 200]],
  [{ kind: 'uniform', low: -1, high: 0.05 }, [300, 200]],
  [{ kind: 'orthogonal', gain: 1.5 }, [50, 200]],
  [{ kind: 'orthogonal', gain: 1 }, [200, 50]],
  [{ kind: 'identity', gain: -2 }, [30, 30]],
  [
    {
      kind: 'concatenation',
      parts: [
        { size: 100, distribution: { kind: 'constant', value: 0 } },
        { size: 200, distribution: { kind: 'normal', mean: 3, std: 1 } },
      ],
    },
    [300, 200],
  ],
];

/** Held against what is counted over an actual draw. */
describe('what is told of a tensor without drawing it is what a draw shows', () => {
  test.each(cases)('%j of %j', (distribution, dims) => {
    const element = draw(distribution, dims, random(5, 'w'));
    const n = dims.reduce((a, b) => a * b, 1);
    const shown = naiveStats(Array.from({ length: n }, (_, i) => element(i)));
    const told = nominalStatistics(tensor(distribution, dims))!;
    const near = (a: number, b: number, error: number): void =>
      expect(Math.abs(a - b)).toBeLessThanOrEqual(error + 1e-12);
    expect([told.n, told.nonFinite]).toEqual([n, 0]);
    near(told.mean, shown.mean, (5 * shown.std) / Math.sqrt(n));
    near(told.std, shown.std, 0.02 * shown.std);
    near(told.l2, shown.l2, 0.02 * shown.l2);
    near(told.zeroFraction, shown.zeroFraction, 0);
    // The largest of many normal elements varies by π/√(12 ln n), a quarter of their deviation.
    for (const end of ['min', 'max', 'maxAbs'] as const) near(told[end], shown[end], 1.1 * shown.std);
  });
});

/** Tippett 1925, table of the mean of the largest of n standard normals. */
test.each([
  [100, 2.50759],
  [1000, 3.24144],
])('the largest of %i normal elements is expected where tables say', (n, expected) => {
  const { max } = nominalStatistics(tensor({ kind: 'normal', mean: 0, std: 1 }, [n]))!;
  expect(Math.abs(max - expected)).toBeLessThan(0.08);
});

test('of a million weights it is known in less than a millisecond', () => {
  const large = tensor({ kind: 'orthogonal', gain: 1 }, [1000, 1000]);
  const started = performance.now();
  for (let i = 0; i < 100; i++) nominalStatistics(large);
  expect((performance.now() - started) / 100).toBeLessThan(1);
});

test('nothing is said of tensors that are stored', () => {
  expect(nominalStatistics(tensorOf('float32', [1], [1]))).toBeUndefined();
});
