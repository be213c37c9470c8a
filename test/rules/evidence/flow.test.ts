import { describe, expect, it } from 'vitest';
import { band, change, forwardFlow, gradientFlow } from '../../../src/rules/evidence/flow';
import { evidenceOf } from '../../support/measure';

const head = 'dense 10 linear glorot-uniform';
const seen = (...of: Parameters<typeof evidenceOf>) => ({ ...evidenceOf(...of), option: () => 0 });

describe('the change along a road', () => {
  it.each([
    ['a factor per layer', [0, -1, -2, -3], -3],
    ['nothing', [2, 2, 2], 0],
    ['two layers', [0, 5], 5],
    ['one step in the middle', [0, 0, 0, -6, -6, -6], -6],
    ['one odd layer at an end: mostly the trend of the others', [-4, 0, 0, 0, 0, 0, 0, 0, 0, 0], (4 * 9 * 4.5) / 82.5],
    ['ends that contradict the trend', [0, 9, 6, 3, 0, 1], 0],
  ])('is that of %s', (_, values, expected) => expect(change(values)).toBeCloseTo(expected, 6));
});

describe('the band of chance', () => {
  it('is √(5·Σ 1/n) / (2 ln 10) over the layers that gradients cross', () => {
    const { layers } = evidenceOf(`input 20\ndense 20 relu he-normal × 5\n${head}`);
    expect(band(layers.slice(0, 5))).toBeCloseTo(Math.sqrt((5 * 4) / 20) / (2 * Math.LN10));
  });

  it('is what He networks really scatter by, of one width and depth and many draws', () => {
    const network = `input 24\ndense 24 relu he-normal × 10\n${head}`;
    const totals = Array.from({ length: 60 }, (_, seed) => forwardFlow(seen(network, { seed: seed + 1 }))?.total ?? 0);
    const mean = totals.reduce((a, b) => a + b, 0) / totals.length;
    const deviation = Math.sqrt(totals.reduce((a, t) => a + (t - mean) ** 2, 0) / totals.length);
    const expected = forwardFlow(seen(network))?.band ?? 0;
    expect(deviation).toBeGreaterThan(0.5 * expected);
    expect(deviation).toBeLessThan(1.5 * expected);
  });
});

describe('the flow of a network', () => {
  it('leaves the head out', () => {
    const flow = gradientFlow(seen(`input 16\ndense 16 relu he-normal × 3\n${head}`));
    expect(flow?.layers.map((l) => l.name)).toEqual(['dense_1', 'dense_2', 'dense_3']);
  });

  it('does not see widths that a variance-preserving initialization makes up for', () => {
    const network = `input 32\ndense 256 relu he-normal\ndense 32 relu he-normal\ndense 256 relu he-normal\ndense 32 relu he-normal\n${head}`;
    const flow = gradientFlow(seen(network));
    expect(Math.abs(flow?.total ?? 9)).toBeLessThan(2 * (flow?.band ?? 0));
  });

  it('has none with a single hidden layer', () => {
    expect(gradientFlow(seen(`input 16\ndense 16 relu he-normal\n${head}`))).toBeUndefined();
  });

  it('ends at the smallest float32 where a gradient is exactly zero', () => {
    const flow = gradientFlow(seen(`input 16\ndense 16 sign he-normal\ndense 16 relu he-normal × 2\n${head}`));
    expect(flow?.log10[0]).toBeCloseTo(Math.log10(1.4e-45), 2);
  });

  it('is predicted from theory where nothing is measured', () => {
    const evidence = evidenceOf(`input 16\ndense 16 relu he-normal × 4\n${head}`);
    const ids = evidence.layers.map((l) => l.id);
    const analytic = {
      layers: ids.map((id, i) => ({ id, q: 10 ** (2 * i), chi: 0.01 })),
      segments: [{ layers: ids, forwardLog10: 0, gradientLog10: 0, band: 0 }],
      forwardLog10: 0,
      gradientLog10: 0,
      band: 0,
    };
    const unmeasured = { ...evidence, analytic, tensor: () => undefined, option: () => 0 };
    expect(gradientFlow(unmeasured)).toMatchObject({ from: 'predicted', total: -3, log10: [-3, -2, -1, 0] });
    expect(forwardFlow(unmeasured)?.total).toBeCloseTo(3);
  });

  it.each([
    ['a few layers', 3, false],
    ['a residual branch', 5, true],
  ])('is not predicted for %s', (_, depth, residual) => {
    const evidence = seen(`input 16\ndense 16 relu he-normal${residual ? ' residual' : ''} × ${depth}\n${head}`);
    const ids = evidence.layers.map((l) => l.id);
    const analytic = {
      layers: ids.map((id) => ({ id, q: 1, chi: 0.01 })),
      segments: [{ layers: ids, forwardLog10: 0, gradientLog10: -9, band: 0 }],
      forwardLog10: 0,
      gradientLog10: -9,
      band: 0,
    };
    expect(gradientFlow({ ...evidence, analytic, tensor: () => undefined })).toBeUndefined();
  });
});
