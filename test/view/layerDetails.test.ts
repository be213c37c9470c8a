import { expect, test } from 'vitest';
import { layerDetails } from '../../src/view/layerDetails';
import { isLayerDetails } from '../../src/view/schema';
import { bell, chain, measured, measuredLayer } from './network';

test('holds the distributions of output, gradient, weight and weight gradient', () => {
  const details = layerDetails(
    chain(2, () => 1),
    'dense_1',
  )!;
  expect(details.histograms.map(({ of }) => of)).toEqual(['output', 'gradient', 'weight', 'weight-gradient']);
  expect(details.histograms[0]).toMatchObject({ n: 1000, zeros: 0, nonFinite: 0 });
  expect(isLayerDetails(JSON.parse(JSON.stringify(details)))).toBe(true);
});

test('leaves out what was not measured', () => {
  const one = { ...chain(1, () => 1), probe: measured({ status: 'skipped' }) };
  expect(layerDetails(one, 'dense_0')?.histograms.map(({ of }) => of)).toEqual(['weight']);
});

test('knows no layer that the model does not have', () => {
  expect(
    layerDetails(
      chain(1, () => 1),
      'dense_1',
    ),
  ).toBeUndefined();
  expect(
    layerDetails(
      chain(1, () => 1),
      '__proto__',
    ),
  ).toBeUndefined();
});

test('drops the empty bins at both ends, and keeps every count', () => {
  const histogram = { edges: [-4, -2, -1, 1, 2, 4], counts: [0, 3, 5, 0, 0] };
  const one = { ...chain(1, () => 1), probe: measured({ tensors: measuredLayer(0, { histogram }) }) };
  const gradient = layerDetails(one, 'dense_0')?.histograms.find(({ of }) => of === 'gradient');
  expect(gradient).toMatchObject({ edges: [-2, -1, 1], counts: [3, 5] });
});

test('says an edge at infinity as the largest number, because JSON has no infinity', () => {
  const histogram = { edges: [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY], counts: [1, 1] };
  const one = { ...chain(1, () => 1), probe: measured({ tensors: measuredLayer(0, { histogram }) }) };
  const details = layerDetails(one, 'dense_0');
  expect(isLayerDetails(JSON.parse(JSON.stringify(details)))).toBe(true);
});

test('is made from the histogram as it is where no bin is empty at the ends', () => {
  const details = layerDetails(
    chain(1, () => 1),
    'dense_0',
  )!;
  expect(details.histograms[1]?.counts.reduce((a, b) => a + b, 0)).toBe(bell.counts.reduce((a, b) => a + b, 0));
});
