import { describe, expect, test } from 'vitest';
import type { ModelAnalysis } from '../../src/analysis';
import { analyzeText } from '../../src/analyzeText';
import { limits } from '../../src/view/limits';
import { panelState } from '../../src/view/panelState';
import { isPanelState } from '../../src/view/schema';
import { analysis, chain, finding, layer, measured, measuredLayer, model, stats } from './network';

const shown = (one: ModelAnalysis) => panelState('m.onnx', analysis({ models: [one] }), { kind: 'ended' });

describe('the model', () => {
  test('is summed up by name, producer, opset and sizes', () => {
    expect(shown(chain(3, () => 1)).model).toMatchObject({
      name: 'deep-sigmoid',
      producer: 'pytorch 2.1',
      opset: 17,
      parameters: 3 * 64 * 64,
      nodes: 3,
    });
  });

  test('says what its inputs are and what the probe fed them', () => {
    expect(shown(chain(1, () => 1)).model).toMatchObject({
      inputs: [{ name: 'x', type: 'float32 [batch, 64]', from: 'synthetic:normal [8, 64]' }],
      outputs: [{ name: 'y', type: 'float32 [batch, ?]', from: null }],
    });
  });

  test('tells where the gradient of the last hidden layer stands', () => {
    const layers = [layer(0), layer(1), layer(2, { head: true })];
    const tensors = [0, 1, 2].flatMap((index) => measuredLayer(index, { l2: 10 ** -index }));
    const known = { ...chain(3, () => 1), model: model(layers), probe: measured({ tensors }) };
    expect(shown(known).model?.level).toBe(-1);
    const points = [0, 1].map((index) => ({ id: `dense_${index}`, log10: index - 1, band: 0.1 }));
    const unmeasured = { ...known, probe: measured(), curve: { reference: 'dense_1', points } };
    expect(shown(unmeasured).model?.level).toBe(0);
    expect(shown({ ...known, probe: measured() }).model?.level).toBeNull();
  });

  test('made from code names its outputs after the layers that make them', () => {
    const text = `const tf = require('@tensorflow/tfjs');
tf.sequential({ layers: [tf.layers.lstm({ units: 2, inputShape: [4, 3] }), tf.layers.dense({ name: 'score', units: 1 })] });`;
    const [known] = analyzeText('/work/model.js', text).models;
    const state = known && shown(known).model;
    expect(state?.outputs.map(({ name }) => name)).toEqual(['score']);
    expect(state?.layers[0]?.initializer).toBe('glorot-truncated-normal, recurrent orthogonal');
  });

  test('is absent before anything is known, and when the file could not be read', () => {
    expect(panelState('m.onnx', undefined, { kind: 'running', progress: { phase: 'read', done: 0 } })).toEqual({
      file: 'm.onnx',
      run: { kind: 'running', phase: 'read', done: 0, detail: null },
      problems: [],
      model: null,
    });
    const errors = [
      { code: 'truncated-file', message: 'The file ends early.', offset: 7 },
      { code: 'bad-node', message: 'A node has no operator.', node: 'n1' },
      { code: 'empty-file', message: 'The file is empty.' },
    ];
    expect(panelState('m.onnx', analysis({ errors }), { kind: 'ended' })).toMatchObject({
      run: { kind: 'unreadable' },
      problems: [{ where: 'byte 7' }, { where: 'node n1' }, { where: null }],
      model: null,
    });
  });
});

describe('a layer', () => {
  const row = (one: ModelAnalysis, at = 0) => shown(one).model?.layers[at];

  test('is described by its weight, initializer, activation and joins', () => {
    const layers = [layer(0, { residual: true, normalisation: { kind: 'batch', freshStatistics: false } })];
    expect(row({ ...chain(1, () => 1), model: model(layers) })).toMatchObject({
      id: 'dense_0',
      kind: 'dense',
      shape: [64, 64],
      fanIn: 64,
      fanOut: 64,
      initializer: 'glorot-uniform',
      activation: 'sigmoid',
      normalisation: 'batch',
      residual: true,
    });
  });

  test('has the gradient norm of its pre-activation and of its weight, and the size of its signal', () => {
    // RMS² = mean² + std²: 0.3² + 0.4² = 0.5².
    expect(
      row(
        chain(2, (index) => 10 ** -index),
        1,
      ),
    ).toMatchObject({
      gradient: { value: 0.1, zeros: 0, nonFinite: 0 },
      weightGradient: { value: 0.2 },
      signal: { value: 0.5 },
      relativeStep: 0.2 / 8,
      deadUnits: 0.25,
    });
  });

  test('has the gradient of its output where the pre-activation has none', () => {
    const one = chain(1, () => 1);
    const tensors = one.probe.tensors.filter(({ name }) => name !== 'z_0');
    expect(row({ ...one, probe: measured({ tensors }) })?.gradient?.value).toBe(9);
  });

  test('shows what the findings were judged by: the probe in training mode, where there is one', () => {
    const one = {
      ...chain(1, () => 1),
      trainingProbe: measured({ training: true, tensors: measuredLayer(0, { l2: 0.25 }) }),
    };
    expect(row(one)?.gradient?.value).toBe(0.25);
  });

  test('says why it has no gradient', () => {
    const one = chain(1, () => 1);
    const tensors = one.probe.tensors.map((tensor) => ({ ...tensor, gradient: null, gradientAbsent: 'cut at lstm_1' }));
    expect(row({ ...one, probe: measured({ tensors }) })).toMatchObject({
      gradient: null,
      gradientAbsent: 'cut at lstm_1',
    });
  });

  test('shows the stored weight even when nothing was probed', () => {
    const one = { ...chain(1, () => 1), probe: measured({ status: 'skipped' }) };
    expect(row(one)).toMatchObject({ weight: { value: 0.125 }, gradient: null, signal: null, relativeStep: null });
  });

  test('counts an overflowed norm as not finite, because JSON has no infinity', () => {
    const tensors = measuredLayer(0, { l2: Number.POSITIVE_INFINITY }, { mean: Number.NaN });
    const state = shown({ ...chain(1, () => 1), probe: measured({ tensors }) });
    expect(state.model?.layers[0]).toMatchObject({ gradient: { nonFinite: 1 }, signal: { nonFinite: 1 } });
    expect(isPanelState(JSON.parse(JSON.stringify(state)))).toBe(true);
  });

  test('carries the highest severity that was found at it', () => {
    const found = ['info', 'error', 'warning'] as const;
    const findings = found.map((severity) => finding({ severity, layer: 'dense_1' }));
    const { layers } = shown({ ...chain(3, () => 1), findings }).model!;
    expect(layers.map(({ severity }) => severity)).toEqual([null, 'error', null]);
  });
});

describe('a finding', () => {
  const span = (change: Parameters<typeof finding>[0]) =>
    shown({ ...chain(5, () => 1), findings: [finding(change)] }).model?.findings[0]?.span;

  test('spans the layers that it covers', () => {
    expect(span({ layers: ['dense_3', 'dense_1'] })).toEqual([1, 3]);
    expect(span({ layer: 'dense_2' })).toEqual([2, 2]);
    expect(span({ layer: 'elsewhere' })).toBeNull();
  });
});

describe('the size', () => {
  test('stays below 5 MB for 5,000 layers with long names', () => {
    const one = chain(5000, () => 1.234567890123e-5);
    const layers = one.model.layers.map((each) => ({ ...each, name: `${each.name}/${'scope/'.repeat(40)}` }));
    const findings = Array.from({ length: 5000 }, (_, index) => finding({ layer: `dense_${index}` }));
    const state = shown({ ...one, model: model(layers), findings });
    expect(state.model?.layers).toHaveLength(5000);
    expect(state.model?.findings).toHaveLength(limits.findings);
    expect(state.model?.findingsOmitted).toBe(5000 - limits.findings);
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(5e6);
  });

  test('is bounded for more layers than can be shown, and the rest is counted', () => {
    const { layers, layersOmitted } = shown(chain(limits.layers + 7, () => 1)).model!;
    expect([layers.length, layersOmitted]).toEqual([limits.layers, 7]);
  });

  test('is bounded for texts of any length', () => {
    const long = '🙂'.repeat(50_000);
    const errors = Array.from({ length: 1000 }, () => ({ code: 'x', message: long, node: long }));
    const findings = [finding({ message: long, explanation: long, advice: long })];
    const one = { ...chain(1, () => stats().l2), model: model([layer(0)], { name: long, producer: long }), findings };
    const state = panelState(long, analysis({ errors, models: [one] }), { kind: 'broken', message: long });
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(1e6);
  });
});
