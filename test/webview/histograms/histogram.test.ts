import { describe, expect, test } from 'vitest';
import type { HistogramView } from '../../../src/view/state';
import { type Panel, panels } from '../harness';

const { show } = panels();

/** The figure that the panel draws of one distribution. */
async function drawn(change: Partial<HistogramView>): Promise<Panel> {
  const panel = await show();
  await panel.page.locator('.rows .row').first().click();
  const view: HistogramView = {
    of: 'gradient',
    n: 1001,
    edges: [-2, -1, -0.5, 0.5, 1, 2],
    counts: [1, 500, 100, 250, 0],
    zeros: 0,
    nonFinite: 0,
    ...change,
  };
  await panel.send({ type: 'details', details: { layer: 'dense_0', histograms: [view], recurrence: [] } });
  return panel;
}

const bars = ({ page }: Panel) =>
  page
    .locator('.histogram .bar')
    .evaluateAll((all) =>
      all.map((bar) => ['x', 'y', 'width', 'height'].map((name) => Number(bar.getAttribute(name)))),
    );

describe('the distribution of a tensor', () => {
  test('has a bar for each bin that is not empty, as tall as its count', async () => {
    const heights = (await bars(await drawn({}))).map(([, , , height]) => height!);
    expect(heights).toHaveLength(4);
    expect(heights[3]! / heights[1]!).toBeCloseTo(0.5, 5);
    expect(heights[2]! / heights[1]!).toBeCloseTo(0.2, 5);
  });

  test('shows one value among a million: rare extremes are what one looks for', async () => {
    const heights = (await bars(await drawn({ counts: [1, 1_000_000, 1, 1, 1] }))).map(([, , , height]) => height);
    expect(heights.filter((height) => height === 1)).toHaveLength(4);
  });

  test('gives every bin the same width, side by side from the lowest to the highest', async () => {
    const all = await bars(await drawn({ counts: [3, 3, 3, 3, 3] }));
    expect(new Set(all.map(([, , width]) => width)).size).toBe(1);
    const lefts = all.map(([x]) => x!);
    expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
    expect(new Set(lefts).size).toBe(5);
  });

  test('sets the bin around zero apart, and says each bin’s bounds and count', async () => {
    const { page } = await drawn({});
    expect(await page.locator('.histogram .around-zero title').textContent()).toBe('-0.5 … 0.5: 100');
    expect(await page.locator('.histogram .bar').first().locator('title').textContent()).toBe('-2 … -1: 1');
  });

  test('counts zeros and what is not finite beside the bins, in words that are read aloud, too', async () => {
    const { page } = await drawn({ zeros: 0.25, nonFinite: 3 });
    const words = '1K elements · 25 % exactly zero · 3 not finite';
    expect(await page.locator('.histogram figcaption .dim').textContent()).toBe(words);
    expect(await page.locator('.histogram svg').getAttribute('aria-label')).toBe(`Gradient ∂L/∂z: ${words}`);
  });

  test.each<[string, Partial<HistogramView>]>([
    ['no bin at all', { edges: [], counts: [] }],
    ['one bin', { edges: [1, 2], counts: [5] }],
    ['the largest numbers there are', { edges: [-Number.MAX_VALUE, 0, Number.MAX_VALUE], counts: [1, 1] }],
    ['the smallest', { edges: [-5e-324, 5e-324], counts: [1] }],
    ['hundreds of bins', { edges: Array.from({ length: 600 }, (_, i) => 2 ** (i - 300)), counts: Array(599).fill(2) }],
  ])('of %s stays within its drawing', async (_, view) => {
    const all = await bars(await drawn(view));
    for (const [x, y, width, height] of all) {
      expect([x, y, width, height].every(Number.isFinite)).toBe(true);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x! + width!).toBeLessThanOrEqual(260);
      expect(y).toBeGreaterThanOrEqual(0);
    }
  });
});
