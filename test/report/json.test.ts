import { describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report';
import { analysisOf, context, healthy, modelAnalysis, sick, unreadable } from './analyses';

const json = (...analyses: Parameters<typeof writeReport>[1]) => JSON.parse(writeReport('json', analyses, context));

describe('the JSON report', () => {
  const report = json(analysisOf(sick), unreadable);
  const [net, cut] = report.files;
  const [model] = net.models;

  it('says which version wrote it, and in which shape', () => {
    expect([report.schemaVersion, report.tool]).toEqual([1, { name: 'gradwise', version: '1.2.3' }]);
  });

  it('names files relative to the working folder', () => {
    expect([net.path, net.source]).toEqual(['models/net.onnx', 'onnx']);
  });

  it('describes layers with fans, statistics and initializer', () => {
    expect(model.layers).toHaveLength(13);
    expect(model.layers[0]).toMatchObject({
      id: 'dense_1',
      name: 'dense_1',
      kind: 'dense',
      activation: 'sigmoid',
      weight: {
        name: 'dense_1.kernel',
        shape: [64, 64],
        fanIn: 64,
        fanOut: 64,
        initializer: { kind: 'glorot-uniform' },
      },
    });
    const { stats } = model.layers[0].weight;
    expect(Object.keys(stats)).toEqual(
      expect.arrayContaining(['n', 'mean', 'std', 'l2', 'min', 'max', 'maxAbs', 'zeroFraction', 'nonFinite']),
    );
    expect(model.layers[12].activation).toBeNull();
  });

  it('has every measured tensor with value and gradient', () => {
    const tensor = model.probe.tensors.find((t: { name: string }) => t.name === 'dense_1.z');
    expect(tensor).toMatchObject({ role: 'activation', layer: 'dense_1', shape: [64, 64], dtype: 'float32' });
    expect(tensor.gradient.l2).toBeGreaterThan(0);
    expect(tensor.gradient.l2).toBeLessThan(1e-6);
    expect(model.probe).toMatchObject({ status: 'ok', seeds: [1], cuts: [] });
  });

  it('has findings for the file, each with its page', () => {
    expect(net.findings).toHaveLength(1);
    expect(net.findings[0]).toMatchObject({
      ruleId: 'saturating-deep-stack',
      severity: 'error',
      layer: 'dense_1',
      docs: 'media/rules/saturating-deep-stack.md',
      fixes: [],
    });
    expect(net.findings[0].message).not.toContain('\n');
    expect(net.findings[0].evidence.gradientLog10).toBeLessThan(-6);
  });

  it('has the errors of a file that cannot be read', () => {
    expect(cut).toMatchObject({ errors: [{ code: 'truncated-file', offset: 123 }], models: [], findings: [] });
  });

  it('writes numbers that are not finite as strings', () => {
    const analysis = modelAnalysis(healthy);
    const odd = { ...analysis.probe, loss: Number.NaN, peakMemoryMB: Number.NEGATIVE_INFINITY };
    const written = json({ ...analysisOf(healthy), models: [{ ...analysis, probe: odd }] });
    expect(written.files[0].models[0].probe).toMatchObject({ loss: 'NaN', peakMemoryMB: '-Infinity' });
  });

  it('leaves a path outside the working folder as it is', () => {
    expect(json({ ...unreadable, path: '/elsewhere/a.onnx' }).files[0].path).toBe('/elsewhere/a.onnx');
  });

  it('tells an edit of a graph without the bytes of the new weights', () => {
    const analysis = modelAnalysis(sick);
    const tensor = { dtype: 'float32', dims: [2], data: { kind: 'bytes', bytes: new Uint8Array(8) } } as const;
    const edits = [{ initializer: 'w', tensor }];
    const fix = { title: 'Draw again', kind: 'graph-edit', safe: true, edits, effect: { by: 'theory' } } as const;
    const findings = analysis.findings.map((f) => ({ ...f, fixes: [fix] }));
    const written = json({ ...analysisOf(sick), models: [{ ...analysis, findings }] });
    expect(written.files[0].findings[0].fixes[0].edits).toEqual([{ initializer: 'w', dtype: 'float32', dims: [2] }]);
  });
});
