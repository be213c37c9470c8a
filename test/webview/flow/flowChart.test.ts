import { describe, expect, test } from 'vitest';
import { chain } from '../../view/network';
import { panels } from '../harness';
import { probed } from '../states';

const { show } = panels();

describe('the chart', () => {
  test('marks every measured layer, and gives zero and not finite places of their own', async () => {
    const { page } = await show();
    const circles = async (series: string) =>
      ((await page.locator(`.plot .dots.${series}`).getAttribute('d')) ?? '').match(/M/g);
    expect(await circles('gradient')).toHaveLength(10);
    expect(await circles('weight')).toHaveLength(10);
    expect(await circles('signal')).toHaveLength(10);
    const labels = await page.locator('.plot .axis text').allTextContents();
    expect(labels).toContain('0');
    expect(labels).toContain('NaN, ∞');
    expect(labels).toContain('10⁻⁶');
    expect(await page.locator('.plot .lane').count()).toBe(2);
  });

  test('has no lanes when every gradient is positive and finite', async () => {
    const { page } = await show(probed(chain(4, () => 1)));
    expect(await page.locator('.plot .lane').count()).toBe(0);
  });

  test('shows what theory expects, the band of chance around it, and where a gradient would keep its size', async () => {
    const curve = {
      reference: 'dense_5',
      points: Array.from({ length: 6 }, (_, i) => ({ id: `dense_${i}`, log10: (i - 5) / 2, band: (5 - i) / 10 })),
    };
    const { page } = await show(probed({ ...chain(6, () => 1), curve }));
    const box = async (part: string) => (await page.locator(`.plot ${part}`).boundingBox())!;
    const [line, band, corridor] = [
      await box('.line.predicted'),
      await box('.area.predicted'),
      await box('.area.corridor'),
    ];
    const decade = corridor.height / 2;
    expect(line.height / decade).toBeCloseTo(2.5, 1);
    // Two standard deviations of half a decade below the first layer, one decade.
    expect((band.y + band.height - (line.y + line.height)) / decade).toBeCloseTo(1, 1);
    // But for the width of the line.
    expect(Math.abs(corridor.y + decade - line.y)).toBeLessThan(2);
  });

  test('shows how far the draws lie apart', async () => {
    const made = chain(4, () => 1);
    const tensors = made.probe.tensors.map((tensor) =>
      tensor.gradient ? { ...tensor, gradient: { ...tensor.gradient, seedStd: 0.3 } } : tensor,
    );
    const { page } = await show(probed({ ...made, probe: { ...made.probe, tensors } }));
    const bars = (await page.locator('.plot .whiskers').getAttribute('d')) ?? '';
    expect(bars.match(/M/g)).toHaveLength(4);
  });

  test('says nothing of theory where it is silent', async () => {
    const { page } = await show();
    expect(await page.locator('.plot .line.predicted').getAttribute('d')).toBe('');
  });

  test('shows findings as marks over the layers they cover', async () => {
    const { page } = await show();
    expect(
      await page
        .locator('.plot .severity')
        .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-severity'))),
    ).toEqual(['error', 'warning']);
    const bar = await page.locator('.plot .span.error').boundingBox();
    expect(bar?.width).toBeGreaterThan(200);
  });

  test('is walked with the arrow keys and says each layer aloud', async () => {
    const { page } = await show();
    const chart = page.getByRole('slider');
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    expect(await chart.getAttribute('aria-valuetext')).toBe(
      'dense_0, dense; Gradient ‖∂L/∂z‖: 1.0e-9; Weight gradient ‖∂L/∂W‖: 2.0e-9; Signal RMS: 0.5',
    );
    await page.keyboard.press('End');
    expect(await chart.getAttribute('aria-valuenow')).toBe('10');
  });

  test('tells about the layer under the pointer, and selects it by a click', async () => {
    const panel = await show();
    const box = (await panel.page.getByRole('slider').boundingBox())!;
    await panel.page.mouse.move(box.x + box.width - 20, box.y + 100);
    expect(await panel.page.locator('.tooltip-name').textContent()).toContain('dense_9');
    await panel.page.mouse.click(box.x + box.width - 20, box.y + 100);
    expect((await panel.sent()).at(-1)).toEqual({ type: 'select', layer: 'dense_9' });
    await panel.page.mouse.move(box.x, box.y - 60);
    expect(await panel.page.locator('.tooltip').isVisible()).toBe(false);
  });

  test.each([400, 700, 1200])(
    'never covers the layer under the pointer with what it tells: %i pixels',
    async (width) => {
      const { page } = await show(undefined, { width });
      const chart = (await page.getByRole('slider').boundingBox())!;
      for (const share of [0.25, 0.5, 0.75, 0.95]) {
        await page.mouse.move(chart.x + chart.width * share, chart.y + 100);
        const [tip, line] = await Promise.all(
          ['.tooltip', '.cursor'].map((part) => page.locator(part).evaluate((e) => e.getBoundingClientRect().toJSON())),
        );
        const beside = tip.right < line.x || tip.left > line.x;
        expect(beside || tip.top >= chart.y + chart.height).toBe(true);
        expect(tip.left).toBeGreaterThanOrEqual(0);
        expect(tip.right).toBeLessThanOrEqual(width);
      }
      await page.mouse.move(chart.x, chart.y - 60);
      expect(await page.locator('.cursor').isVisible()).toBe(false);
    },
  );

  test('fits a window that changes its width', async () => {
    const { page } = await show(undefined, { width: 1300 });
    await page.setViewportSize({ width: 420, height: 800 });
    await expect.poll(async () => (await page.locator('.plot').boundingBox())?.width).toBeLessThan(420);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
  });
});
