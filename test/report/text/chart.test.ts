import { describe, expect, it } from 'vitest';
import type { ModelAnalysis } from '../../../src/analysis';
import { chart } from '../../../src/report/text/chart';
import { paintOf } from '../../../src/report/text/paint';
import { chain, finding, layer, measured, model } from '../../view/network';

const lines = (analysis: ModelAnalysis, width = 100): readonly string[] => chart(analysis, width, paintOf(false));
const rowOf = (analysis: ModelAnalysis, name: string): string =>
  lines(analysis).find((line) => line.startsWith(`${name} `)) ?? '';
const cells = (line: string): number => line.match(/[▏▎▍▌▋▊▉█]/g)?.length ?? 0;

describe('the bars', () => {
  it('are as long as the logarithm of the norm: half way between 1e-4 and 1e0 lies 1e-2', () => {
    const analysis = chain(3, (index) => [1e-4, 1e-2, 1][index] ?? 1);
    const [, middle, full] = ['dense_0', 'dense_1', 'dense_2'].map((name) => cells(rowOf(analysis, name)));
    expect(middle! / full!).toBeCloseTo(0.5, 1);
    expect(rowOf(analysis, 'dense_1')).toMatch(/ 1\.0e-2 /);
  });

  it('differ little where the norms do: three decades are the least that the axis spans', () => {
    const analysis = chain(3, (index) => [0.9, 0.8, 1][index] ?? 1);
    const lengths = ['dense_0', 'dense_1', 'dense_2'].map((name) => cells(rowOf(analysis, name)));
    expect(Math.min(...lengths) / Math.max(...lengths)).toBeGreaterThan(0.9);
    expect(lines(analysis).at(-1)).toMatch(/^ +1e-3 +1e0$/);
  });

  it.each([
    [9.96e-5, '1.0e-4'],
    [9.94e-5, '9.9e-5'],
    [1, '1.0e0'],
    [123456, '1.2e5'],
    [4.9e-324, '4.9e-324'],
  ])('of %d is labelled %s', (norm, label) => {
    expect(
      rowOf(
        chain(2, () => norm),
        'dense_0',
      ),
    ).toContain(` ${label} `);
  });

  it('stand beside the root mean square of the pre-activations', () => {
    // l2 = 1 over 1,000 values: 1 / √1000.
    expect(
      rowOf(
        chain(2, () => 1),
        'dense_0',
      ),
    ).toMatch(/ 0\.0316$/);
  });
});

describe('a network longer than a page', () => {
  const long = chain(61, (index) => 10 ** -index);

  it('shows twelve layers at each end, and between which norms the others lie', () => {
    const shown = lines(long);
    expect(shown.filter((line) => line.startsWith('dense_'))).toHaveLength(24);
    // Layers 12 to 48: 10^-12 down to 10^-48.
    expect(shown.find((line) => line.includes('⋮'))).toMatch(/⋮ 37 more layers, 1\.0e-48 … 1\.0e-12$/);
  });

  it('shows what a finding names, wherever it is', () => {
    const shown = lines({ ...long, findings: [finding({ layer: 'dense_30' })] });
    expect(shown.some((line) => line.startsWith('dense_30 '))).toBe(true);
    expect(shown.filter((line) => line.includes('⋮'))).toHaveLength(2);
  });

  it('shows a single layer that would be left out: its line is no longer than the sentence about it', () => {
    const shown = lines({ ...long, findings: [finding({ layer: 'dense_13' })] });
    expect(shown.some((line) => line.startsWith('dense_12 '))).toBe(true);
    expect(shown.join('\n')).not.toContain('1 more layer');
  });
});

describe('the chart', () => {
  it('leaves out layers without weights, and is none where nothing is known', () => {
    const { weight: _, ...bare } = layer(1);
    const analysis = chain(3, () => 1);
    const layers = [layer(0), bare, layer(2)];
    expect(rowOf({ ...analysis, model: model(layers) }, 'dense_1')).toBe('');
    expect(lines({ ...analysis, probe: measured({ status: 'skipped' }) })).toEqual([]);
  });

  it.each([40, 60, 80, 120])('keeps to %i columns, also with long names', (width) => {
    const id = `model.${'encoder.'.repeat(30)}layer.1`;
    const analysis = chain(2, () => 0.5);
    const named = { ...analysis, model: model([layer(0, { id }), layer(1)]) };
    for (const line of lines(named, width)) expect([...line].length).toBeLessThanOrEqual(Math.max(width, 60));
    expect(lines(named, width).join('\n')).toMatch(/mod\S*…\S*\.1 /);
  });

  it('says why a layer has no gradient', () => {
    const analysis = chain(2, () => 1);
    const tensors = analysis.probe.tensors.map((t) =>
      t.name === 'z_0' ? { ...t, gradient: null, gradientAbsent: 'cut at TopK_3' as const } : t,
    );
    expect(rowOf({ ...analysis, probe: measured({ tensors }) }, 'dense_0')).toContain('– cut at TopK_3');
  });
});
