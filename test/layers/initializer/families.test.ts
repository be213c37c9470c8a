import { describe, expect, test } from 'vitest';
import { type FanContext, families } from '../../../src/layers/initializer/families';

const variancesOf = (kind: string, context: FanContext): number[] =>
  families(context)
    .filter((family) => family.kind === kind)
    .map(({ variance }) => variance);

const dense: FanContext = { fanIn: 100, fanOut: 30, units: 30, shape: [30, 100], role: 'weight' };

describe('of a dense layer with 100 inputs and 30 units', () => {
  test.each([
    ['he-normal', 2 / 100],
    ['he-normal', 2 / 30],
    ['glorot-uniform', 2 / 130],
    ['lecun-truncated-normal', 1 / 100],
    ['torch-default', 1 / 300],
    ['normal', 0.02 ** 2],
  ])('%s may have variance %d', (kind, variance) => {
    expect(variancesOf(kind, dense)).toContainEqual(expect.closeTo(variance, 10));
  });

  test('the likeliest is scaled by the true fan-in', () => {
    const he = families(dense).filter(({ kind }) => kind === 'he-normal');
    const likeliest = he.reduce((a, b) => (b.weight > a.weight ? b : a));
    expect(likeliest.variance).toBeCloseTo(2 / 100, 12);
  });
});

test('of equal families only one is listed, so that none counts twice', () => {
  const square: FanContext = { fanIn: 64, fanOut: 64, units: 64, shape: [64, 64], role: 'weight' };
  const keys = families(square).map(({ shape, variance }) => `${shape} ${variance.toPrecision(9)}`);
  expect(new Set(keys).size).toBe(keys.length);
});

/** Keras' `compute_fans` counts the channels of a depthwise kernel as inputs. */
test('a depthwise kernel may be scaled by fans that count its channels', () => {
  const depthwise: FanContext = { fanIn: 9, fanOut: 9, units: 32, shape: [32, 1, 3, 3], role: 'weight' };
  expect(variancesOf('he-truncated-normal', depthwise)).toContainEqual(expect.closeTo(2 / (32 * 9), 10));
});

test('a bias is not drawn by He or Glorot', () => {
  const bias = families({ ...dense, shape: [30], role: 'bias' });
  expect(bias.some(({ kind }) => kind.startsWith('he-') || kind.startsWith('glorot-'))).toBe(false);
  expect(bias.some(({ kind }) => kind === 'torch-default')).toBe(true);
});

test('a layer without inputs has no family of infinite variance', () => {
  const empty = families({ fanIn: 0, fanOut: 0, units: 0, shape: [0, 0], role: 'weight' });
  expect(empty.every(({ variance }) => Number.isFinite(variance) && variance > 0)).toBe(true);
});
