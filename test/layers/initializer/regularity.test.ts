import { describe, expect, test } from 'vitest';
import { distributions, type Shape } from '../../../src/layers/initializer/distribution';
import { observe } from '../../../src/layers/initializer/observation';
import { regularity } from '../../../src/layers/initializer/regularity';
import { random } from '../../support/draw';
import { draws, summarise } from '../weights';

const next = random(31);
const dims = [48, 48];
const nats = (values: Float32Array, shape: Shape, most?: number): number =>
  regularity(observe(summarise(values, most), dims), distributions[shape]);
const drawn = (shape: Shape, n = 48 * 48): Float32Array => draws(shape, 0.04, n, next);

describe('evidence for draws against training', () => {
  test.each(['normal', 'uniform', 'truncated-normal'] as const)('speaks for %s draws, nearly always', (shape) => {
    const found = Array.from({ length: 100 }, () => nats(drawn(shape), shape));
    expect(found.filter((x) => x > 0).length).toBeGreaterThan(97);
  });

  test('does not care for the scale', () => {
    const values = drawn('normal');
    expect(
      nats(
        values.map((x) => 1000 * x),
        'normal',
      ),
    ).toBeCloseTo(nats(values, 'normal'), 2);
  });

  test('is stronger the more there is to see', () => {
    const strength = (n: number): number => {
      const all = Array.from({ length: 30 }, () =>
        regularity(observe(summarise(drawn('normal', n)), [n]), distributions.normal),
      );
      return all.reduce((sum, x) => sum + x, 0) / all.length;
    };
    expect(strength(100)).toBeLessThan(strength(1000));
    expect(strength(1000)).toBeLessThan(strength(10_000));
  });

  test('speaks against draws of another shape', () => {
    expect(nats(drawn('uniform'), 'normal')).toBeLessThan(-50);
    expect(nats(drawn('normal'), 'uniform')).toBeLessThan(-50);
  });
});

describe('what gives training away', () => {
  const scaled = (factor: (i: number) => number): Float32Array => drawn('normal').map((w, i) => w * factor(i));

  test.each([
    ['unequal rows', scaled((i) => (Math.floor(i / 48) % 2 ? 1.5 : 0.7))],
    ['unequal columns', scaled((i) => (i % 2 ? 1.5 : 0.7))],
    ['a mean', drawn('normal').map((w) => w + 0.03)],
    ['an outlier', scaled((i) => (i === 100 ? 100 : 1))],
    ['nothing large at all', drawn('normal').map((w) => Math.max(-0.4, Math.min(0.4, w)))],
  ])('%s', (_, values) => {
    expect(nats(values, 'normal')).toBeLessThan(0);
  });

  test('unequal columns of a weight that is only sampled', () => {
    const values = scaled((i) => (i % 2 ? 1.5 : 0.7));
    expect(nats(values, 'normal', 600)).toBeLessThan(nats(drawn('normal'), 'normal', 600) - 5);
  });
});
