import { describe, expect, test } from 'vitest';
import type { ModelAnalysis } from '../../../src/analysis';
import { layerDetails } from '../../../src/view/layerDetails';
import { type Panel, panels } from '../harness';
import { probed, recurrent } from '../states';

const { show } = panels();

async function selected(model: ModelAnalysis, options: Parameters<typeof show>[1] = {}): Promise<Panel> {
  const panel = await show(probed(model), options);
  await panel.page.locator('.rows .row').first().click();
  await panel.send({ type: 'details', details: layerDetails(model, 'cell')! });
  await panel.page.locator('.through-time').first().waitFor();
  return panel;
}

const steps = ({ page }: Panel) => page.getByRole('slider', { name: 'Step in the chart of gradients through time' });
const lstm = recurrent('lstm 16 orthogonal forget-bias=1', 20);

describe('the gradient through time', () => {
  test('has a mark for each step, of the hidden state and of the cell', async () => {
    const { page } = await selected(lstm);
    for (const series of ['gradient', 'weight']) {
      const path = (await page.locator(`.step-control .dots.${series}`).getAttribute('d')) ?? '';
      expect(path.match(/M/g)).toHaveLength(20);
    }
    expect(await page.locator('.step-chart .entry').allInnerTexts()).toEqual([
      'Hidden state ‖∂h_T/∂h_t‖',
      'Cell state ‖∂h_T/∂c_t‖',
    ]);
  });

  test('has one series for a cell with one state', async () => {
    const { page } = await selected(recurrent('gru 16 orthogonal', 20));
    expect(await page.locator('.step-control .dots').count()).toBe(1);
    expect(await page.locator('.step-told').textContent()).toMatch(/^Step 1 of 20: hidden state \S+$/);
  });

  test('is walked with the arrow keys and says each step aloud', async () => {
    const panel = await selected(lstm);
    await steps(panel).focus();
    await panel.page.keyboard.press('End');
    expect(await steps(panel).getAttribute('aria-valuenow')).toBe('20');
    expect(await steps(panel).getAttribute('aria-valuetext')).toMatch(
      /^Step 20 of 20: hidden state 1, cell state 0\.\d+$/,
    );
    await panel.page.keyboard.press('ArrowLeft');
    expect(await steps(panel).getAttribute('aria-valuenow')).toBe('19');
    await panel.page.keyboard.press('a');
    expect(await steps(panel).getAttribute('aria-valuenow')).toBe('19');
  });

  test('tells of the step under the pointer, at any width', async () => {
    for (const width of [420, 1200]) {
      const panel = await selected(lstm, { width });
      await steps(panel).scrollIntoViewIfNeeded();
      const box = (await steps(panel).boundingBox())!;
      await panel.page.mouse.move(box.x + box.width - 12, box.y + 60);
      expect(await panel.page.locator('.step-told').textContent()).toMatch(/^Step 20 of 20/);
      await panel.page.mouse.move(box.x + box.width * 0.17, box.y + 60);
      expect(await panel.page.locator('.step-told').textContent()).toMatch(/^Step 1 of 20/);
      expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });

  test('has a lane for what is exactly zero', async () => {
    const { page } = await selected(recurrent('rnn 16 normal=0', 8));
    expect(await page.locator('.step-control .lane').count()).toBe(1);
  });

  test('draws a long sequence as a line alone', async () => {
    const { page } = await selected(recurrent('rnn 8 orthogonal', 120));
    expect(await page.locator('.step-control .line').count()).toBe(1);
    expect(await page.locator('.step-control .dots').count()).toBe(0);
  });

  test('is told for each direction of a layer that reads in both', async () => {
    const both = ['forward', 'reverse'] as const;
    const [one] = lstm.probe.recurrence ?? [];
    const recurrence = one ? both.map((direction) => ({ ...one, direction })) : [];
    const { page } = await selected({ ...lstm, probe: { ...lstm.probe, recurrence } });
    expect(await page.locator('.through-time strong').allInnerTexts()).toEqual([
      'Gradient of the last state through time, forward',
      'Gradient of the last state through time, in reverse',
    ]);
  });

  test('says why there is none', async () => {
    const recurrence = (lstm.probe.recurrence ?? []).map(({ decay: _, ...rest }) => rest);
    const { page } = await selected({ ...lstm, probe: { ...lstm.probe, recurrence } });
    expect(await page.locator('.through-time p').textContent()).toBe(
      'No sequence of the probe is as long as there are steps.',
    );
    expect(await page.locator('.gates').count()).toBe(1);
  });
});

describe('the table of gates', () => {
  test('has a column for each gate and a row for each number', async () => {
    const { page } = await selected(lstm);
    expect(await page.locator('.gates thead th').allInnerTexts()).toEqual([
      'Gate',
      'input',
      'output',
      'forget',
      'candidate',
    ]);
    expect(await page.locator('.gates tbody th').allInnerTexts()).toEqual([
      'Mean in',
      'Deviation in',
      'Mean out',
      'Deviation out',
      'Saturated',
      '‖∂L/∂W‖',
      '‖∂L/∂R‖',
      '‖∂L/∂b‖',
    ]);
    const forget = await page.locator('.gates tbody tr:nth-child(3) td:nth-child(4)').textContent();
    // σ(1) = 0.73, a little less as what enters varies.
    expect(Number(forget)).toBeCloseTo(0.71, 1);
  });
});
