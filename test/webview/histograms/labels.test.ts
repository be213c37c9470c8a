import { describe, expect, test } from 'vitest';
import { edgeLabels, width } from '../../../webview/histograms/labels';

/** Powers of two from 2^low to 2^high on both sides of zero, as the probe's histograms have them. */
function twoSided(low: number, high: number): number[] {
  const powers = Array.from({ length: high - low + 1 }, (_, index) => 2 ** (low + index));
  return [...powers.map((edge) => -edge).reverse(), ...powers];
}

const labels = (edges: readonly number[]) => edgeLabels(edges, width / (edges.length - 1), 0);

describe('the labels below a histogram', () => {
  test('are 0 below the bin that spans it, and powers of ten below the edges nearest to them', () => {
    const edges = twoSided(-14, 4);
    const all = labels(edges);
    expect(all.find(({ text }) => text === '0')?.x).toBeCloseTo(width / 2);
    // 2⁻¹⁰ = 0.00098 is the power of two nearest to 10⁻³.
    const step = width / (edges.length - 1);
    const edge = edges.indexOf(2 ** -10);
    expect(
      all
        .filter(({ x }) => x > width / 2)
        .map(({ text }) => text)
        .every((text) => /^10/.test(text)),
    ).toBe(true);
    const thousandth = all.find(({ text }) => text === '10⁻³');
    if (thousandth) expect(thousandth.x).toBeCloseTo(edge * step);
    expect(all.filter(({ x }) => x < width / 2 - 1).every(({ text }) => text.startsWith('−10'))).toBe(true);
  });

  test.each([
    [-4, 2],
    [-20, 3],
    [-100, 20],
    [-149, 127],
  ])('of 2^%d … 2^%d neither touch each other nor leave the drawing', (low, high) => {
    const all = labels(twoSided(low, high)).sort((a, b) => a.x - b.x);
    expect(all.length).toBeGreaterThanOrEqual(2);
    for (const [index, { x }] of all.entries()) {
      expect(x).toBeGreaterThanOrEqual(14);
      expect(x).toBeLessThanOrEqual(width - 14);
      if (index > 0) expect(x - (all[index - 1]?.x ?? 0)).toBeGreaterThanOrEqual(38);
    }
  });

  test('are the outermost edges where no powers of ten fit', () => {
    expect(edgeLabels([0.25, 0.5, 1], 22, 108).map(({ text }) => text)).toEqual(['0.25', '1']);
  });

  test('are none for no bins', () => {
    expect(edgeLabels([], 22, 130)).toEqual([]);
  });
});
