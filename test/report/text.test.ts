import { describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report';
import { analysisOf, context, healthy, modelAnalysis, sick, unreadable } from './analyses';

const text = (analyses = [analysisOf(sick)], change = {}): string =>
  writeReport('text', analyses, { ...context, ...change });
const controlSequence = '\u001b';

describe('the text report', () => {
  it('starts with the file, the model and the probe', () => {
    expect(text().split('\n').slice(0, 4)).toEqual([
      'models/net.onnx',
      '  pytorch 2.1 · opset 17 · 13 layers · 49.8 k parameters',
      '  probe ok · 1 seed · 0.003 s',
      '  input x float32 [64, 64] (synthetic:normal)',
    ]);
  });

  it('draws a bar for every layer that grows with the logarithm of its gradient norm', () => {
    const bars = text()
      .split('\n')
      .filter((l) => /^ {2}dense_\d/.test(l))
      .map((l) => (l.match(/[▏▎▍▌▋▊▉█]+/)?.[0] ?? '').length);
    expect(bars).toHaveLength(13);
    expect(bars).toEqual([...bars].sort((a, b) => a - b));
    // 0.6 decades a layer: equal steps on a logarithmic axis, within a cell.
    const steps = bars.slice(2).map((b, i) => b - (bars[i + 1] ?? 0));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(2);
  });

  it('writes the ends of the axis under the bars', () => {
    expect(text()).toMatch(/\n {12}1e-8 +1e0\n/);
  });

  it('gives each finding with its reason, what to do, and its rule', () => {
    const report = text();
    expect(report).toMatch(/✖ 12 sigmoid layers in a row/);
    expect(report).toMatch(/→ Use ReLU with He/);
    expect(report).toMatch(/error saturating-deep-stack \(with vanishing-gradient\)/);
  });

  it('tells the best fix of a finding, and what it was found to do', () => {
    const analysis = modelAnalysis(sick);
    const fix = { kind: 'text-edit', edits: [], safe: true, effect: { by: 'probe' } } as const;
    const fixes = [
      { ...fix, title: 'Use relu (G −7.2 → 0.0)' },
      { ...fix, title: 'Use tanh (G −7.2 → −0.6)' },
    ];
    const models = [{ ...analysis, findings: analysis.findings.map((f) => ({ ...f, fixes })) }];
    const report = text([{ ...analysisOf(sick), models }]);
    expect(report).toContain('tried out: Use relu (G −7.2 → 0.0)');
    expect(report).not.toContain('Use tanh (');
    expect(text()).not.toContain('tried out');
  });

  it('ends with the verdict over all files', () => {
    expect(
      text([analysisOf(sick), analysisOf(healthy), unreadable])
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toBe('1 error, 1 file with errors');
    expect(
      text([analysisOf(healthy)])
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toBe('nothing to report');
  });

  it('tells what is wrong with a file that cannot be read', () => {
    expect(text([unreadable])).toContain('✖ The file ends at byte 123, within a tensor. (truncated-file)');
  });

  it.each([60, 80, 100, 120, 200])('keeps to a terminal of %i columns', (width) => {
    const widest = Math.max(
      ...text(undefined, { width })
        .split('\n')
        .map((l) => [...l].length),
    );
    expect(widest).toBeLessThanOrEqual(Math.min(width, 120));
  });

  it('has colours on a terminal only', () => {
    expect(text()).not.toContain(controlSequence);
    const coloured = text(undefined, { colour: true });
    expect(coloured).toContain(`${controlSequence}[31m`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal reads
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text());
  });
});

describe('gradients that are no number', () => {
  it('have words of their own: zero, absent, not finite', () => {
    const zeros = text([
      analysisOf('input 8\ndense 8 sign he-normal\ndense 8 relu he-normal\ndense 4 linear he-normal'),
    ]);
    expect(zeros).toMatch(/dense_1 +0 exactly/);
    const broken = text([analysisOf('input 8\ndense 8 tanh nan\ndense 8 relu he-normal\ndense 4 linear he-normal')]);
    expect(broken).toMatch(/dense_1 +✖ \d+ of 512 not finite +not finite/);
    const analysis = modelAnalysis(healthy);
    const tensors = analysis.probe.tensors.map((t) =>
      t.name === 'dense_2.z' ? { ...t, gradient: null, gradientAbsent: 'cut at TopK_3' } : t,
    );
    const cut = text([{ ...analysisOf(healthy), models: [{ ...analysis, probe: { ...analysis.probe, tensors } }] }]);
    expect(cut).toMatch(/dense_2 +– cut at TopK_3/);
  });
});

describe('a gradient whose norm no number can hold', () => {
  it('has words of its own, and does not stretch the axis of the others', () => {
    const analysis = modelAnalysis(healthy);
    const tensors = analysis.probe.tensors.map((t) =>
      t.name === 'dense_2.z' && t.gradient ? { ...t, gradient: { ...t.gradient, l2: Number.POSITIVE_INFINITY } } : t,
    );
    const report = text([{ ...analysisOf(healthy), models: [{ ...analysis, probe: { ...analysis.probe, tensors } }] }]);
    expect(report).toMatch(/dense_2 +✖ beyond the largest number/);
    expect(report).not.toMatch(/1e-?Infinity|NaN/);
    expect(report).toMatch(/dense_3 +█/);
  });
});

describe('a network whose gradients are all zero', () => {
  it('has no axis: there is nothing to scale', () => {
    const report = text([analysisOf('input 8\ndense 8 relu he-normal\ndense 4 sign he-normal')]);
    expect(report).toMatch(/dense_2 +0 exactly/);
    expect(report).not.toMatch(/1e\S+ {5,}1e/);
  });
});

describe('a probe that was cut', () => {
  it('says where, once', () => {
    const analysis = modelAnalysis(healthy);
    const cuts = [{ node: 'TopK_3', op: 'TopK', reason: 'no rule' }];
    const probe = { ...analysis.probe, status: 'partial' as const, reason: 'The gradient is cut at TopK_3.', cuts };
    const report = text([{ ...analysisOf(healthy), models: [{ ...analysis, probe }] }]);
    expect(report).toContain('  probe partial: The gradient is cut at TopK_3 · 1 seed · 0.003 s\n');
  });
});

describe('a model that was judged in training mode', () => {
  it('shows the bars of training mode, and says so', () => {
    const analysis = modelAnalysis(healthy);
    const tensors = analysis.probe.tensors.map((t) =>
      t.name === 'dense_2.z' && t.gradient ? { ...t, gradient: { ...t.gradient, l2: 1e-5 } } : t,
    );
    const trainingProbe = { ...analysis.probe, training: true, tensors };
    const report = text([{ ...analysisOf(healthy), models: [{ ...analysis, trainingProbe }] }]);
    expect(report).toContain('  below: training mode, as the running statistics of BatchNormalization are untouched');
    expect(report).toMatch(/dense_2 .* 1\.0e-5 /);
  });
});

describe('a model whose probe in training mode failed', () => {
  it('says so beside the probe that ran, whose bars it shows', () => {
    const analysis = modelAnalysis(healthy);
    const trainingProbe = { ...analysis.probe, status: 'failed', reason: 'It died.', tensors: [] } as const;
    const report = text([{ ...analysisOf(healthy), models: [{ ...analysis, trainingProbe }] }]);
    expect(report).toContain('  probe in training mode failed: It died; findings are of static rules only\n');
    expect(report).not.toContain('below: training mode');
    expect(report).toMatch(/dense_2 +█/);
  });
});

describe('a model that was not probed', () => {
  const analysis = modelAnalysis(sick);
  const ids = analysis.model.layers.map((l) => l.id);
  const skipped = {
    ...analysis.probe,
    status: 'skipped' as const,
    reason: 'The probe was not asked for.',
    tensors: [],
    inputs: [],
  };
  const analytic = {
    layers: ids.map((id) => ({ id, q: 1, chi: 0.01 })),
    segments: [{ layers: ids, forwardLog10: 0, gradientLog10: -12, band: 0.1 }],
    forwardLog10: 0,
    gradientLog10: -12,
    band: 0.1,
  };

  it('shows what theory predicts, and says so', () => {
    const report = text([{ ...analysisOf(sick), models: [{ ...analysis, probe: skipped, analytic }] }]);
    expect(report).toContain('probe skipped: The probe was not asked for');
    expect(report).toMatch(/gradient, predicted/);
    // Twelve steps back, each √0.01.
    expect(report).toMatch(/dense_1 .* 1\.0e-12/);
  });

  it('says 0 where theory lets nothing through: behind a layer of zeros', () => {
    const layers = analytic.layers.map((l) => (l.id === 'dense_5' ? { ...l, chi: 0 } : l));
    const one = { ...analysis, probe: skipped, analytic: { ...analytic, layers } };
    const report = text([{ ...analysisOf(sick), models: [one] }]);
    expect(report).toMatch(/dense_4 +0\n/);
    expect(report).toMatch(/dense_6 +█/);
    expect(report).not.toMatch(/Infinity|NaN/);
  });

  it('shows no chart where nothing is predicted either', () => {
    const report = text([{ ...analysisOf(sick), models: [{ ...analysis, probe: skipped }] }]);
    expect(report).not.toMatch(/dense_2 +–/);
  });
});

describe('a long network', () => {
  it('shows its ends and what findings name, and how many lie between', () => {
    const report = text([analysisOf(`input 16\n${'dense 16 relu he-normal\n'.repeat(60)}dense 4 linear he-normal`)]);
    const rows = report.split('\n').filter((l) => /^ {2}dense_\d/.test(l));
    expect(rows.length).toBeLessThan(40);
    expect(report).toMatch(/⋮ \d+ more layers, \S+ … \S+/);
  });
});

describe('hostile names', () => {
  const evil = (name: string): string => {
    const analysis = modelAnalysis(sick);
    const layers = analysis.model.layers.map((l) => (l.name === 'dense_3' ? { ...l, id: name, name } : l));
    const findings = analysis.findings.map((f) => ({ ...f, message: `Look at “${name}”.` }));
    return text([{ ...analysisOf(sick), models: [{ ...analysis, model: { ...analysis.model, layers }, findings }] }]);
  };

  it('cannot move the cursor, ring, or turn the reading direction', () => {
    const report = evil('a\u001b[2J\u0007b\u202ec\nd');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come through
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
    expect(report).toContain('\\u{1b}');
  });

  it('are shortened in the middle', () => {
    const report = evil(`start_${'x'.repeat(5000)}_end`);
    expect(report).toMatch(/start_x+…x+_end/);
    expect(Math.max(...report.split('\n').map((l) => [...l].length))).toBeLessThanOrEqual(120);
  });
});
