import axeCore from 'axe-core';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/analysis';
import { layerDetails } from '../../src/view/layerDetails';
import { panelState } from '../../src/view/panelState';
import type { Activity } from '../../src/view/run';
import { analysis, chain, finding, layer, measured, model } from '../view/network';
import { names, type Panel, panels, themes } from './harness';
import { probed, recurrent, vanishing } from './states';

const { open, show } = panels();

test('asks for its state when it has loaded, and shows nothing before', async () => {
  const panel = await open();
  expect(await panel.sent()).toEqual([{ type: 'ready' }]);
  expect(await panel.page.locator('main').count()).toBe(0);
});

const probe = measured({ status: 'partial', reason: 'Cut.', cuts: [{ node: 'a', op: 'LSTM', reason: 'unknown' }] });
const partial = analysis({ models: [{ ...vanishing(), probe }] });
const failed = analysis({ models: [{ ...vanishing(), probe: measured({ status: 'failed', reason: 'It died.' }) }] });
const unreadable = analysis({ errors: [{ code: 'empty-file', message: 'The file is empty.', offset: 0 }] });
const running: Activity = { kind: 'running', progress: { phase: 'run', done: 0.5, detail: 'draw 2' } };

describe.each(themes)('in the %s theme', (theme) => {
  test('breaks no rule of the content security policy and none of accessibility', async () => {
    const panel = await show(probed(), { theme });
    await panel.page.locator('.rows .row').first().click();
    await panel.send({ type: 'details', details: layerDetails(vanishing(), 'dense_0')! });
    await panel.page.locator('.finding summary').first().click();
    await panel.page.locator('.histogram').first().waitFor();
    await sound(panel);
  });

  test('neither with the graph', async () => {
    const panel = await show(probed(), { theme });
    await panel.page.getByRole('tab', { name: 'Graph' }).click();
    await panel.page.locator('.node').nth(4).click();
    await panel.page.locator('.node.chosen').waitFor();
    await sound(panel);
  });

  test('neither with a recurrent layer', async () => {
    const model = recurrent('lstm 16 orthogonal', 12);
    const panel = await show(probed(model), { theme });
    await panel.page.locator('.rows .row').first().click();
    await panel.send({ type: 'details', details: layerDetails(model, 'cell')! });
    await panel.page.locator('.gates').waitFor();
    await sound(panel);
  });

  test.each<[string, Analysis | undefined, Activity]>([
    ['running', undefined, running],
    ['partial', partial, { kind: 'ended' }],
    ['failed', failed, { kind: 'ended' }],
    ['unreadable', unreadable, { kind: 'ended' }],
    ['restricted', partial, { kind: 'restricted' }],
  ])('neither when it is %s', async (_, known, activity) => {
    await sound(await show(panelState('m.onnx', known, activity), { theme }));
  });
});

async function sound(panel: Panel): Promise<void> {
  expect(await panel.violations()).toEqual([]);
  const { broken, kept } = await accessibility(panel);
  expect(broken).toEqual([]);
  // The checks did look at something.
  expect(kept).toBeGreaterThan(10);
}

describe('the summary', () => {
  test('names the file, the producer, the opset and the sizes', async () => {
    const { page } = await show();
    expect(await page.locator('h1').textContent()).toBe('deep-sigmoid.onnx');
    expect(await page.locator('.fact').allInnerTexts()).toEqual([
      'deep-sigmoid',
      'pytorch 2.1',
      'opset 17',
      '10 layers',
      '10 nodes',
      '41K parameters',
    ]);
    expect(await page.locator('.ports').textContent()).toContain('x float32 [batch, 64] ← synthetic:normal [8, 64]');
  });
});

test('one of a thing is told in the singular', async () => {
  const panel = await show(probed(chain(1, () => 1)));
  expect(await panel.page.locator('.fact').allInnerTexts()).toEqual(expect.arrayContaining(['1 layer', '1 node']));
  expect(await panel.page.locator('.layer-tools [role=status]').textContent()).toBe('1 layer');
  await panel.page.locator('.rows .row').click();
  const details = layerDetails(
    chain(1, () => 1),
    'dense_0',
  )!;
  await panel.send({
    type: 'details',
    details: { ...details, histograms: details.histograms.map((h) => ({ ...h, n: 1 })) },
  });
  expect(await panel.page.locator('.histogram .dim').first().textContent()).toBe('1 element');
});

describe('hostile names', () => {
  test('are text: nothing runs, nothing loads, nothing breaks the layout', async () => {
    const name = `"><img src=x onerror="window.broken=1"><script>window.broken=1</script>\u202E${'ₓ'.repeat(400)}`;
    const layers = [layer(0, { id: name, name })];
    const hostile = {
      ...chain(1, () => 1),
      model: model(layers, { name }),
      findings: [finding({ layer: name, message: name })],
    };
    const panel = await show(panelState(name, analysis({ models: [hostile] }), { kind: 'ended' }), { width: 700 });
    await panel.page.locator('.rows .row').first().click();
    expect(await panel.page.evaluate(() => 'broken' in window)).toBe(false);
    expect(await panel.page.locator('main img, main script').count()).toBe(0);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(700);
    expect((await panel.sent()).at(-1)).toEqual({ type: 'select', layer: name });
  });
});

test('ignores messages of a form that was not agreed', async () => {
  const panel = await show();
  await panel.send({ type: 'state' });
  await panel.send({ type: 'nonsense' });
  expect(await names(panel)).toHaveLength(10);
});

test('remembers selection, filter and order over a reload', async () => {
  const before = await show();
  await before.page.locator('vscode-text-field').pressSequentially('dense');
  await before.page.getByRole('columnheader', { name: 'Signal' }).getByRole('button').click();
  await before.page.locator('.rows .row', { hasText: 'dense_3' }).click();
  const after = await show(undefined, { memory: await before.memory() });
  expect(await after.page.locator('.row.selected [aria-colindex="2"]').textContent()).toBe('dense_3');
  expect(await after.page.locator('vscode-text-field').getAttribute('value')).toBe('dense');
  expect(await after.page.getByRole('columnheader', { name: 'Signal' }).getAttribute('aria-sort')).toBe('descending');
  expect(await after.sent()).toContainEqual({ type: 'select', layer: 'dense_3' });
});

test('speaks the language of the editor', async () => {
  const { page } = await show(undefined, { translations: { Findings: '发现', '{0} layers': '{0} 层' } });
  expect(await page.locator('.side h2').first().textContent()).toContain('发现');
  expect(await page.locator('.fact').allInnerTexts()).toContain('10 层');
});

/** What axe-core says: the rules that the page breaks, with the elements, and how many it keeps. */
async function accessibility({ page }: Panel): Promise<{ readonly broken: string[]; readonly kept: number }> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { violations, passes } = await globalThis.axe.run(document);
    const broken = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
    return { broken, kept: passes.length };
  });
}

declare global {
  var axe: typeof axeCore;
}
