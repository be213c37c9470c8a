import { describe, expect, test } from 'vitest';
import { chain, finding } from '../../view/network';
import { panels } from '../harness';
import { probed } from '../states';

const { show } = panels();

describe('findings', () => {
  test('say what, what to do and why, and lead to the layer and to the page about the rule', async () => {
    const panel = await show();
    const first = panel.page.locator('.finding').first();
    expect(await first.locator('.message').textContent()).toBe(finding().message);
    expect(await first.locator('.advice').textContent()).toBe(finding().advice);
    await first.locator('summary').click();
    expect(await first.locator('details p').textContent()).toBe(finding().explanation);
    await first.locator('.message').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'select', layer: 'dense_0' });
    await first.locator('button.link').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'showRule', rule: 'vanishing-gradient' });
  });

  test('say so when there are none', async () => {
    const { page } = await show(probed(chain(3, () => 1)));
    expect(await page.locator('.findings').textContent()).toBe('Nothing found.');
  });
});
