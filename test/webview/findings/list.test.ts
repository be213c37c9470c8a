import { describe, expect, test } from 'vitest';
import { panelState } from '../../../src/view/panelState';
import type { Activity } from '../../../src/view/run';
import { analysis, chain, finding } from '../../view/network';
import { panels } from '../harness';

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

  test.each<[Activity, string]>([
    [{ kind: 'ended' }, 'Nothing found.'],
    [{ kind: 'running', progress: { phase: 'run', done: 0.5 } }, 'Nothing found so far.'],
    [{ kind: 'cancelled' }, 'Nothing found so far.'],
    [{ kind: 'static' }, 'Nothing found by static rules.'],
    [{ kind: 'restricted' }, 'Nothing found by static rules.'],
    [{ kind: 'broken', message: 'It died.' }, 'Nothing found by static rules.'],
  ])('say when there are none how much that means: %j, “%s”', async (activity, said) => {
    const { page } = await show(panelState('m.onnx', analysis({ models: [chain(3, () => 1)] }), activity));
    expect(await page.locator('.findings').textContent()).toBe(said);
  });
});
