import { describe, expect, test } from 'vitest';
import { chain } from '../../view/network';
import { cell, names, panels } from '../harness';
import { probed } from '../states';

const { open, show } = panels();

describe('the layer table', () => {
  test('has a row for each layer with its measured sizes', async () => {
    const panel = await show();
    expect(await names(panel)).toEqual(Array.from({ length: 10 }, (_, index) => `dense_${index}`));
    expect(await cell(panel, 1, 3).textContent()).toBe('1.0e-9');
    expect(await cell(panel, 3, 3).textContent()).toBe('0');
    expect(await cell(panel, 8, 3).textContent()).toBe('4 not finite');
    expect(await cell(panel, 10, 3).textContent()).toBe('1');
  });

  test('sorts by a column, largest first, and turns round at the second press', async () => {
    const panel = await show();
    const title = panel.page.getByRole('columnheader', { name: '‖∂L/∂z‖' });
    await title.getByRole('button').click();
    expect((await names(panel)).slice(0, 3)).toEqual(['dense_7', 'dense_9', 'dense_8']);
    expect(await title.getAttribute('aria-sort')).toBe('descending');
    await title.getByRole('button').click();
    expect((await names(panel)).slice(0, 3)).toEqual(['dense_2', 'dense_0', 'dense_1']);
    expect(await title.getAttribute('aria-sort')).toBe('ascending');
  });

  test('filters by every word, in any text column', async () => {
    const panel = await show();
    await panel.page.locator('vscode-text-field').pressSequentially('sigmoid _7');
    expect(await names(panel)).toEqual(['dense_7']);
    expect(await panel.page.locator('.layer-tools [role=status]').textContent()).toBe('1 of 10 layers');
  });

  test('is walked with the arrow keys, and tells the chart and the extension', async () => {
    const panel = await show();
    const grid = panel.page.getByRole('grid');
    await grid.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await panel.page.keyboard.press(key);
    const selected = panel.page.locator('[role=row][aria-selected=true]');
    expect(await selected.locator('[aria-colindex="2"]').textContent()).toBe('dense_1');
    expect(await grid.getAttribute('aria-activedescendant')).toBe(await selected.getAttribute('id'));
    expect(await panel.page.getByRole('slider').getAttribute('aria-valuenow')).toBe('2');
    expect((await panel.sent()).at(-1)).toEqual({ type: 'select', layer: 'dense_1' });
    await panel.page.keyboard.press('End');
    expect(await selected.locator('[aria-colindex="2"]').textContent()).toBe('dense_9');
  });

  test('moves between column titles with the arrow keys', async () => {
    const { page } = await show();
    await page.getByRole('columnheader').first().getByRole('button').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('columnheader', { name: 'Layer' }).getAttribute('aria-sort')).toBe('ascending');
    await page.keyboard.press('End');
    const focused = page.locator('[role=columnheader] button:focus');
    expect(await focused.isVisible()).toBe(true);
  });

  test('keeps one tab stop among the titles when the column that had it is no longer shown', async () => {
    const { page } = await show(undefined, { width: 1440 });
    await page.getByRole('columnheader').first().getByRole('button').focus();
    await page.keyboard.press('End');
    await page.setViewportSize({ width: 500, height: 900 });
    const stops = page.locator('[role=columnheader] button[tabindex="0"]');
    await expect.poll(() => stops.evaluateAll((buttons) => buttons.map((b) => b.textContent))).toEqual(['#']);
  });

  test.each([400, 700, 1000, 1200, 1440, 1900])('shows whole columns only in a window of %i pixels', async (width) => {
    const { page } = await show(undefined, { width });
    const { cut, sideways } = await page.evaluate(() => {
      const grid = document.querySelector('.layer-grid')!;
      const edge = grid.getBoundingClientRect().right;
      const titles = [...grid.querySelectorAll('[role=columnheader]')].filter((title) => title.clientWidth > 0);
      return {
        cut: titles.filter((title) => title.getBoundingClientRect().right > edge).map((title) => title.textContent),
        sideways: grid.scrollWidth > grid.clientWidth,
      };
    });
    expect(cut).toEqual([]);
    expect(sideways).toBe(false);
    expect(await page.getByRole('columnheader', { name: '‖∂L/∂z‖' }).isVisible()).toBe(true);
  });

  test('shows all columns on request, keeps number and name in sight, and remembers', async () => {
    const panel = await show(undefined, { width: 700 });
    const all = panel.page.getByRole('button', { name: 'All columns' });
    expect(await cell(panel, 1, 13).count()).toBe(0);
    await all.click();
    expect(await cell(panel, 1, 13).textContent()).toBe('64 × 64');
    await panel.page.getByRole('grid').evaluate((grid) => grid.scrollTo(1000, 0));
    const [grid, name, last] = await Promise.all(
      [panel.page.getByRole('grid'), cell(panel, 1, 2), cell(panel, 1, 13)].map((part) => part.boundingBox()),
    );
    expect(name!.x).toBeGreaterThanOrEqual(grid!.x);
    expect(last!.x + last!.width).toBeLessThanOrEqual(grid!.x + grid!.width);
    const after = await show(undefined, { width: 700, memory: await panel.memory() });
    expect(await cell(after, 1, 13).count()).toBe(1);
    await after.page.getByRole('button', { name: 'Fewer columns' }).click();
    expect(await cell(after, 1, 13).count()).toBe(0);
  });

  test('draws only what is in sight of 5,000 layers, quickly, and finds the last one', async () => {
    const panel = await open();
    const state = probed(chain(5000, (index) => 1 / (index + 1)));
    const milliseconds = await panel.page.evaluate(
      async (data) => {
        const started = performance.now();
        window.postMessage(data, '*');
        await new Promise((done) => setTimeout(() => requestAnimationFrame(done)));
        return performance.now() - started;
      },
      { type: 'state', state },
    );
    expect(milliseconds).toBeLessThan(1000);
    expect(await panel.page.locator('.rows .row').count()).toBeLessThan(80);
    expect(await panel.page.locator('.plot *').count()).toBeLessThan(200);
    await panel.page.getByRole('grid').focus();
    await panel.page.keyboard.press('End');
    await panel.page.locator('.row.selected', { hasText: 'dense_4999' }).waitFor();
  });
});
