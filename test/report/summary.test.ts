import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../../src/findings/finding';
import type { Model } from '../../src/model';
import { headline, inputLines, parameterCount, probeLine, verdict } from '../../src/report/summary';
import { analysisOf, healthy, modelAnalysis, unreadable } from './analyses';

const { model, probe } = modelAnalysis(healthy);

describe('a headline', () => {
  it('names exporter, opset, layers and parameters', () => {
    // 4 · 64² + 64 · 10 weights.
    expect(headline(modelAnalysis(healthy))).toEqual(['pytorch 2.1', 'opset 17', '5 layers', '17 k parameters']);
  });

  it('leaves out what the file does not say', () => {
    const { producer, opset, ...anonymous } = model;
    expect([producer, opset]).toEqual(['pytorch 2.1', 17]);
    expect(headline(modelAnalysis(healthy, { model: anonymous }))).toEqual(['5 layers', '17 k parameters']);
  });
});

describe('the number of parameters', () => {
  it('counts a weight once that two layers share', () => {
    const [first, second, ...rest] = model.layers;
    if (!first?.weight || !second?.weight) throw new Error('The network has layers.');
    const shared = { ...second, weight: { ...second.weight, name: 'alias', stored: first.weight.name } };
    const tied: Model = { ...model, layers: [first, shared, ...rest] };
    expect(parameterCount(model) - parameterCount(tied)).toBe(64 * 64);
  });

  it('counts biases', () => {
    const layers = model.layers.map((l) => ({
      ...l,
      ...(l.weight && { bias: { ...l.weight, name: `${l.id}.bias`, shape: [l.weight.units] } }),
    }));
    expect(parameterCount({ ...model, layers }) - parameterCount(model)).toBe(4 * 64 + 10);
  });
});

describe('the line about the probe', () => {
  it.each([
    [{}, 'probe ok · 1 seed · 0.003 s'],
    [{ seeds: [1, 2, 3], training: true }, 'probe ok · training mode · 3 seeds · 0.003 s'],
    [{ status: 'skipped', reason: 'Nobody asked.' }, 'probe skipped: Nobody asked'],
    [{ status: 'failed', reason: 'It needed more than 1 MB.' }, 'probe failed: It needed more than 1 MB'],
    [{ status: 'failed' }, 'probe failed'],
  ] as const)('for %j is %s', (change, line) => expect(probeLine({ ...probe, ...change })).toBe(line));

  it('is followed by what was fed', () => {
    const inputs = [{ name: 'ids', dtype: 'int64', shape: [8, 128], from: 'synthetic:token-ids' }] as const;
    expect(inputLines({ ...probe, inputs })).toEqual(['ids int64 [8, 128] (synthetic:token-ids)']);
  });
});

describe('the verdict', () => {
  const finding = (severity: Severity): Finding => ({
    ruleId: 'r',
    severity,
    message: '',
    explanation: '',
    advice: '',
    evidence: {},
    docs: '',
    fixes: [],
  });
  const withFindings = (...severities: readonly Severity[]) =>
    analysisOf(healthy, { findings: severities.map(finding) });

  it.each([
    [[withFindings()], 'nothing to report'],
    [[withFindings('error')], '1 error'],
    [[withFindings('error', 'error'), withFindings('warning', 'info', 'info')], '2 errors, 1 warning, 2 notes'],
    [[unreadable], '1 file with errors'],
    [[unreadable, unreadable, withFindings('info')], '1 note, 2 files with errors'],
    [[], 'nothing to report'],
  ])('counts over all files', (analyses, text) => expect(verdict(analyses)).toBe(text));
});
