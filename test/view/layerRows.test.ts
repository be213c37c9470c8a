import { describe, expect, test } from 'vitest';
import type { ModelAnalysis } from '../../src/analysis';
import { layerDetails } from '../../src/view/layerDetails';
import { layerRows } from '../../src/view/layerRows';
import { limits } from '../../src/view/limits';
import { bell, chain, finding, layer, measured, measuredLayer, model, stats } from './network';

/** One layer of the chain, measured as the change says. */
const one = (gradient: Parameters<typeof stats>[0], signal = {}): ModelAnalysis => ({
  ...chain(1, () => 1),
  probe: measured({ tensors: measuredLayer(0, gradient ?? {}, signal) }),
});
const first = (analysis: ModelAnalysis) => layerRows(analysis)[0]!;

describe('the numbers of a layer', () => {
  test('are norms of gradients and root mean squares of values', () => {
    // √(0.3² + 0.4²) = 0.5; the weight’s gradient of the chain is twice the activation’s, its norm 8.
    expect(first(one({ l2: 3 }))).toMatchObject({
      gradient: { value: 3 },
      weightGradient: { value: 6 },
      signal: { value: 0.5 },
      weight: { value: 0.125 },
      relativeStep: 6 / 8,
      deadUnits: 16 / 64,
    });
  });

  test('that overflowed are told as not finite, because no message can carry infinity', () => {
    expect(first(one({ l2: Number.POSITIVE_INFINITY }))).toMatchObject({
      gradient: { value: 0, nonFinite: 1 },
      weightGradient: { value: 0, nonFinite: 1 },
    });
    expect(first(one({ l2: Number.NaN, nonFinite: 7 })).gradient).toEqual({ value: 0, zeros: 0, nonFinite: 7 });
  });

  test('are absent where nothing was measured', () => {
    const unmeasured = { ...chain(1, () => 1), probe: measured({ status: 'skipped' }) };
    expect(first(unmeasured)).toMatchObject({ gradient: null, weightGradient: null, signal: null, relativeStep: null });
  });

  test('are those at the output where the pre-activation has no gradient of its own', () => {
    const analysis = one({});
    const tensors = analysis.probe.tensors.map((t) => (t.name === 'z_0' ? { ...t, gradient: null } : t));
    expect(first({ ...analysis, probe: measured({ tensors }) }).gradient).toMatchObject({ value: 9 });
  });

  test('are of training mode where that was measured to be fair, and else of the first probe', () => {
    const inTraining = measured({ training: true, tensors: measuredLayer(0, { l2: 5 }) });
    expect(first({ ...one({ l2: 3 }), trainingProbe: inTraining }).gradient).toMatchObject({ value: 5 });
    const failed = measured({ status: 'failed' });
    expect(first({ ...one({ l2: 3 }), trainingProbe: failed }).gradient).toMatchObject({ value: 3 });
  });
});

describe('a weight that the exporter merged with an equal one', () => {
  const weight = { ...layer(0).weight!, stored: 'merged' };
  const merged: ModelAnalysis = {
    ...chain(1, () => 1),
    model: model([layer(0, { weight })]),
    weights: new Map([['merged', stats({ std: 0.25, l2: 16, histogram: bell })]]),
    probe: measured({ status: 'skipped' }),
  };

  test('has its size and its distribution without any probe', () => {
    expect(first(merged).weight).toMatchObject({ value: 0.25 });
    expect(layerDetails(merged, 'dense_0')?.histograms.map(({ of }) => of)).toEqual(['weight']);
  });
});

describe('severities', () => {
  test('are the gravest of the findings at a layer', () => {
    const findings = (['info', 'error', 'warning'] as const).map((severity) => finding({ severity }));
    const { layer: _, ...everywhere } = finding({ severity: 'error' });
    const rows = layerRows({ ...chain(2, () => 1), findings: [...findings, everywhere] });
    expect(rows.map(({ severity }) => severity)).toEqual(['error', null]);
  });
});

describe('a hostile or huge model', () => {
  test('keeps ids whole, because a selection sends them back, and shortens names', () => {
    const name = 'n'.repeat(10_000);
    const row = first({ ...chain(1, () => 1), model: model([layer(0, { id: name, name })]) });
    expect(row.id).toBe(name);
    expect(row.name).toHaveLength(limits.name);
  });

  test('shows no more layers than the panel can hold', () => {
    const layers = Array.from({ length: limits.layers + 10 }, (_, index) => layer(index));
    expect(layerRows({ ...chain(1, () => 1), model: model(layers) })).toHaveLength(limits.layers);
  });
});
