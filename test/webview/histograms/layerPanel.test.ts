import { describe, expect, test } from 'vitest';
import { layerDetails } from '../../../src/view/layerDetails';
import { panels } from '../harness';
import { vanishing } from '../states';

const { show } = panels();

describe('the selected layer', () => {
  test('shows its distributions once the extension has sent them', async () => {
    const panel = await show();
    await panel.page.locator('.rows .row').first().click();
    expect(await panel.page.locator('.layer-panel').textContent()).not.toContain('No distributions');
    await panel.send({ type: 'details', details: layerDetails(vanishing(), 'dense_0')! });
    expect(await panel.page.locator('.histogram strong').allInnerTexts()).toEqual([
      'Output',
      'Gradient ∂L/∂z',
      'Weight',
      'Weight gradient ∂L/∂W',
    ]);
    expect(await panel.page.locator('.histogram').first().locator('.bar').count()).toBeGreaterThan(10);
  });

  test('says so where nothing was measured, and only when that is known', async () => {
    const panel = await show();
    await panel.page.locator('.rows .row').first().click();
    await panel.send({ type: 'details', details: { layer: 'dense_0', histograms: [], recurrence: [] } });
    expect(await panel.page.locator('.layer-panel').textContent()).toContain('No distributions were measured');
  });

  test('ignores distributions of another layer', async () => {
    const panel = await show();
    await panel.page.locator('.rows .row').first().click();
    await panel.send({ type: 'details', details: layerDetails(vanishing(), 'dense_5')! });
    expect(await panel.page.locator('.histogram').count()).toBe(0);
  });
});
