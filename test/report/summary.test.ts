import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../../src/findings/finding';
import type { MemoryUse } from '../../src/probe/measured';
import { headline, inputLines, probeLine, probeLines, verdict } from '../../src/report/summary';
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

describe('the line about the probe', () => {
  const use = (expectedMB: number, forwardMB: number): MemoryUse => ({
    forwardMB,
    expectedMB,
    timesForward: forwardMB > 0 ? expectedMB / forwardMB : null,
    recomputed: false,
    limitMB: 8000,
  });

  it.each([
    [{}, 'probe ok · 1 seed · 0.003 s'],
    [{ seeds: [1, 2, 3], training: true }, 'probe ok · training mode · 3 seeds · 0.003 s'],
    [{ objective: 'meanSquaredError' }, 'probe ok · meanSquaredError · 1 seed · 0.003 s'],
    [{ memory: use(424, 650) }, 'probe ok · 1 seed · 0.003 s · up to 424 MB of tensors, 0.652 × its activations'],
    [{ memory: use(40, 0) }, 'probe ok · 1 seed · 0.003 s · up to 40 MB of tensors'],
    [{ memory: use(3, 2) }, 'probe ok · 1 seed · 0.003 s'],
    [{ status: 'skipped', reason: 'Nobody asked.' }, 'probe skipped: Nobody asked'],
    [{ status: 'failed', reason: 'It needed more than 1 MB.' }, 'probe failed: It needed more than 1 MB'],
    [{ status: 'failed' }, 'probe failed'],
  ] as const)('for %j is %s', (change, line) => expect(probeLine({ ...probe, ...change })).toBe(line));

  it('is joined by one about training mode only where that was needed and failed', () => {
    const one = modelAnalysis(healthy);
    const trainingProbe = { ...probe, status: 'failed', reason: 'It took more than 120 s.', tensors: [] } as const;
    expect(probeLines(one)).toHaveLength(1);
    expect(probeLines({ ...one, trainingProbe: probe })).toHaveLength(1);
    expect(probeLines({ ...one, trainingProbe })[1]).toBe(
      'probe in training mode failed: It took more than 120 s; findings are of static rules only',
    );
  });

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
    [[analysisOf(healthy, { probe: { ...probe, status: 'failed' as const } })], '1 probe failed'],
  ])('counts over all files', (analyses, text) => expect(verdict(analyses)).toBe(text));
});
