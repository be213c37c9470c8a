import { describe, expect, it } from 'vitest';
import { writeReport } from '../../src/report';
import { analysisOf, context, healthy, modelAnalysis, sick, unreadable } from './analyses';

const markdown = (...analyses: Parameters<typeof writeReport>[1]): string => writeReport('markdown', analyses, context);

describe('the Markdown report', () => {
  it('starts with the verdict', () => {
    expect(markdown(analysisOf(sick))).toMatch(/^## Gradwise: 1 error\n/);
    expect(markdown(analysisOf(healthy))).toMatch(/^## Gradwise: nothing to report\n/);
  });

  it('has a section for every file', () => {
    const report = markdown(analysisOf(healthy), unreadable);
    expect(report).toContain('### `models/net.onnx`');
    expect(report).toContain('No findings.');
    expect(report).toContain('❌ **Cannot be read** (truncated-file): The file ends at byte 123');
  });

  it('folds the reason of a finding away under its message', () => {
    const report = markdown(analysisOf(sick));
    expect(report).toMatch(/<details><summary>❌ error <b>saturating-deep-stack<\/b>: 12 sigmoid layers/);
    expect(report).toContain('**Where** at `dense_1`');
    expect(report).toContain('**What to do** Use ReLU with He');
    expect(report.match(/<details>/g)).toHaveLength(report.match(/<\/details>/g)?.length ?? 0);
  });

  it('lets no name become markup, a mention or a link', () => {
    const analysis = modelAnalysis(sick);
    const name = '</summary><script>@someone #1 [x](y) `a` *b*';
    const findings = analysis.findings.map((f) => ({ ...f, message: name, layer: name }));
    const report = markdown({ ...analysisOf(sick), models: [{ ...analysis, findings }] });
    const outsideCode = report.replace(/`` .*? ``/g, '');
    expect(outsideCode).not.toContain('<script>');
    expect(outsideCode).not.toContain('@someone');
    // A line that begins with a tag is HTML up to the next empty line (CommonMark 4.6): there Markdown means nothing.
    const markup = outsideCode.replace(/^<details>.*$/gm, '');
    expect(markup).not.toMatch(/(?<!\\)[@#*[]\w*someone|(?<!\\)\[x/);
    expect(report).toContain('`` </summary><script>@someone #1 [x](y) `a` *b* ``');
  });

  it('shows no backslash in a summary, where HTML stands and Markdown does not apply', () => {
    const analysis = modelAnalysis(sick);
    const findings = analysis.findings.map((f) => ({
      ...f,
      message: 'Look at “encoder_1/MatMul_2” [0].',
      advice: 'Use x_1.',
    }));
    const report = markdown({ ...analysisOf(sick), models: [{ ...analysis, findings }] });
    expect(report).toContain('</b>: Look at “encoder_1/MatMul_2” [0].</summary>');
    expect(report).toContain('**What to do** Use x\\_1.');
  });

  it('says that the probe in training mode failed, by which the findings would have been judged', () => {
    const analysis = modelAnalysis(healthy);
    const trainingProbe = { ...analysis.probe, status: 'failed', reason: 'It died.', tensors: [] } as const;
    expect(markdown({ ...analysisOf(healthy), models: [{ ...analysis, trainingProbe }] })).toContain(
      'probe in training mode failed: It died; findings are of static rules only',
    );
  });
});
