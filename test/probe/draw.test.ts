import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../src/model';
import { draw } from '../../src/probe/draw';
import { random } from '../../src/probe/random';
import { naiveStats } from './naive';

const drawn = (distribution: Distribution, dims: readonly number[], seed = 1, stream = 'w'): number[] => {
  const element = draw(distribution, dims, random(seed, stream));
  return Array.from({ length: dims.reduce((n, d) => n * d, 1) }, (_, i) => element(i));
};

describe('truncated normal elements', () => {
  const values = drawn({ kind: 'truncated-normal', mean: 0.5, std: 0.1 }, [400, 500]);
  const { mean, std, min, max } = naiveStats(values);

  test('lie within two deviations', () => {
    expect(min).toBeGreaterThanOrEqual(0.5 - 0.2);
    expect(max).toBeLessThanOrEqual(0.5 + 0.2);
    expect(max - min).toBeGreaterThan(0.399);
  });

  /** Var = 1 − 2·2·φ(2) / (Φ(2) − Φ(−2)) = 0.77374 of what is asked for (Johnson, Kotz & Balakrishnan 1994, 13.10.1). */
  test('have 0.8796 of the deviation that was asked for', () => {
    expect(Math.abs(mean - 0.5)).toBeLessThan((4 * 0.088) / Math.sqrt(values.length));
    expect(std / 0.1).toBeCloseTo(Math.sqrt(0.773_741), 2);
  });
});

test('normal, uniform and constant elements are as they are named', () => {
  const normal = naiveStats(drawn({ kind: 'normal', mean: -1, std: 2 }, [300, 300]));
  expect([normal.mean, normal.std].map((x) => Number(x.toFixed(1)))).toEqual([-1, 2]);
  const uniform = naiveStats(drawn({ kind: 'uniform', low: -0.05, high: 0.05 }, [300, 300]));
  expect(uniform.std).toBeCloseTo(0.1 / Math.sqrt(12), 3);
  expect(uniform.min).toBeGreaterThanOrEqual(-0.05);
  expect(uniform.max).toBeLessThan(0.05);
  expect(drawn({ kind: 'constant', value: 0.3 }, [2, 2])).toEqual([0.3, 0.3, 0.3, 0.3]);
});

test('an identity has its gain on the diagonal, and must be square', () => {
  expect(drawn({ kind: 'identity', gain: 2 }, [3, 3])).toEqual([2, 0, 0, 0, 2, 0, 0, 0, 2]);
  expect(() => drawn({ kind: 'identity', gain: 2 }, [3, 4])).toThrow(
    'A tensor of shape [3, 4] cannot be the identity: it is no square matrix.',
  );
});

test('an orthogonal tensor is seen as a matrix of all but its last axis', () => {
  const values = drawn({ kind: 'orthogonal', gain: 3 }, [2, 5, 4]);
  for (let a = 0; a < 4; a++) {
    for (let b = 0; b < 4; b++) {
      const product = Array.from({ length: 10 }, (_, i) => values[4 * i + a]! * values[4 * i + b]!);
      expect(product.reduce((x, y) => x + y, 0)).toBeCloseTo(a === b ? 9 : 0, 12);
    }
  }
});

describe('parts along the first axis', () => {
  test('are each drawn from a distribution of their own', () => {
    const values = drawn(
      {
        kind: 'concatenation',
        parts: [
          { size: 2, distribution: { kind: 'constant', value: 0 } },
          { size: 0, distribution: { kind: 'constant', value: 7 } },
          { size: 1, distribution: { kind: 'constant', value: 1 } },
          { size: 3, distribution: { kind: 'identity', gain: 5 } },
        ],
      },
      [6, 3],
    );
    expect(values).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 5, 0, 0, 0, 5, 0, 0, 0, 5]);
  });

  test('must make up the whole', () => {
    const parts = [{ size: 2, distribution: { kind: 'constant', value: 0 } as const }];
    expect(() => drawn({ kind: 'concatenation', parts }, [3])).toThrow(
      'The parts of a tensor add up to 2 where its first dimension is 3.',
    );
  });

  test('that are random alike do not repeat one another', () => {
    const part = { size: 4, distribution: { kind: 'normal', mean: 0, std: 1 } as const };
    const values = drawn({ kind: 'concatenation', parts: [part, part] }, [8]);
    expect(values.slice(0, 4)).not.toEqual(values.slice(4));
  });
});

test('seeds and streams are independent of each other', () => {
  const normal: Distribution = { kind: 'normal', mean: 0, std: 1 };
  const n = 20_000;
  const one = drawn(normal, [n]);
  expect(drawn(normal, [n])).toEqual(one);
  for (const other of [drawn(normal, [n], 2), drawn(normal, [n], 1, 'v')]) {
    const correlation = one.reduce((sum, x, i) => sum + x * other[i]!, 0) / n;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(n));
  }
});
