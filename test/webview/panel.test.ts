import axeCore from 'axe-core';
import { describe, expect, test } from 'vitest';
import { layerDetails } from '../../src/view/layerDetails';
import { panelState } from '../../src/view/panelState';
import { analysis, chain, finding, layer, measured, model } from '../view/network';
import { type Panel, panels, themes } from './harness';
import { probed, vanishing } from './states';

const open = panels();
const cell = (panel: Panel, row: number, column: number) =>
  panel.page.locator(`[role=row][aria-rowindex="${row + 1}"] [aria-colindex="${column}"]`);
const names = (panel: Panel) => panel.page.locator('.rows [aria-colindex="2"]').allInnerTexts();

async function show(options: Parameters<typeof open>[0] = {}, state = probed()): Promise<Panel> {
  const panel = await open(options);
  await panel.send({ type: 'state', state });
  return panel;
}

test('asks for its state when it has loaded, and shows nothing before', async () => {
  const panel = await open();
  expect(await panel.sent()).toEqual([{ type: 'ready' }]);
  expect(await panel.page.locator('main').count()).toBe(0);
});

describe.each(themes)('in the %s theme', (theme) => {
  test('breaks no rule of the content security policy and none of accessibility', async () => {
    const panel = await show({ theme });
    await panel.page.locator('.rows .row').first().click();
    await panel.send({ type: 'details', details: layerDetails(vanishing(), 'dense_0')! });
    await panel.page.locator('.finding summary').first().click();
    await panel.page.locator('.histogram').first().waitFor();
    expect(await panel.violations()).toEqual([]);
    expect(await accessibilityProblems(panel)).toEqual([]);
  });
});

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

describe('the layer table', () => {
  test('has a row for each layer with its measured sizes', async () => {
    const panel = await show();
    expect(await names(panel)).toEqual(Array.from({ length: 10 }, (_, index) => `dense_${index}`));
    expect(await cell(panel, 1, 5).textContent()).toBe('1.0e-9');
    expect(await cell(panel, 3, 5).textContent()).toBe('0');
    expect(await cell(panel, 8, 5).textContent()).toBe('4 not finite');
    expect(await cell(panel, 10, 5).textContent()).toBe('1');
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
    const { page } = await show({}, probed(chain(4, () => 1)));
    expect(await page.locator('.plot .lane').count()).toBe(0);
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

  test('fits a window that changes its width', async () => {
    const { page } = await show({ width: 1300 });
    await page.setViewportSize({ width: 420, height: 800 });
    await expect.poll(async () => (await page.locator('.plot').boundingBox())?.width).toBeLessThan(420);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
  });
});

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
    const { page } = await show({}, probed(chain(3, () => 1)));
    expect(await page.locator('.findings').textContent()).toBe('Nothing found.');
  });
});

describe('the selected layer', () => {
  test('shows its distributions once the extension has sent them', async () => {
    const panel = await show();
    await panel.page.locator('.rows .row').first().click();
    expect(await panel.page.locator('.layer-panel').textContent()).toContain('No distributions');
    await panel.send({ type: 'details', details: layerDetails(vanishing(), 'dense_0')! });
    expect(await panel.page.locator('.histogram strong').allInnerTexts()).toEqual([
      'Output',
      'Gradient ‖∂L/∂z‖',
      'Weight',
      'Weight gradient ‖∂L/∂W‖',
    ]);
    expect(await panel.page.locator('.histogram').first().locator('.bar').count()).toBeGreaterThan(10);
  });

  test('ignores distributions of another layer', async () => {
    const panel = await show();
    await panel.page.locator('.rows .row').first().click();
    await panel.send({ type: 'details', details: layerDetails(vanishing(), 'dense_5')! });
    expect(await panel.page.locator('.histogram').count()).toBe(0);
  });
});

describe('the run', () => {
  const model1 = analysis({ models: [chain(3, () => 1)] });
  const button = (panel: Panel, name: string) => panel.page.getByRole('button', { name, exact: true });

  test('shows each phase and can be cancelled', async () => {
    const panel = await show(
      {},
      panelState('m.onnx', model1, { kind: 'running', progress: { phase: 'read', done: 0 } }),
    );
    await panel.send({ type: 'progress', step: { phase: 'run', done: 0.6, detail: 'draw 2 of 3' } });
    expect(await panel.page.locator('.run-text').textContent()).toBe('Running forward and backward: draw 2 of 3');
    expect(await panel.page.locator('progress').getAttribute('value')).toBe('0.6');
    await button(panel, 'Cancel').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'cancel' });
  });

  test('says that the probe died, and can be tried again', async () => {
    const probe = measured({ status: 'failed', crashed: true, reason: 'The probe process was ended by SIGKILL.' });
    const state = panelState('m.onnx', analysis({ models: [{ ...chain(3, () => 1), probe }] }), { kind: 'ended' });
    const panel = await show({}, state);
    expect(await panel.page.locator('.run-text').textContent()).toBe(
      'The probe died: the process was killed (SIGKILL).',
    );
    expect(await names(panel)).toHaveLength(3);
    await button(panel, 'Retry').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'probe' });
  });

  test('names the nodes that the gradient cannot pass', async () => {
    const cuts = [{ node: 'lstm_1', op: 'LSTM', reason: 'no gradient is known' }];
    const probe = measured({ status: 'partial', reason: 'One node cuts the gradient.', cuts });
    const state = panelState('m.onnx', analysis({ models: [{ ...chain(3, () => 1), probe }] }), { kind: 'ended' });
    const { page } = await show({}, state);
    await page.locator('.run summary').click();
    expect(await page.locator('.cuts').textContent()).toBe('lstm_1 LSTM: no gradient is known');
  });

  test('offers to manage trust in Restricted Mode', async () => {
    const panel = await show({}, panelState('m.onnx', model1, { kind: 'restricted' }));
    expect(await panel.page.locator('.run-text').textContent()).toContain('Restricted Mode');
    await button(panel, 'Manage Trust').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'manageTrust' });
  });

  test('says why a file cannot be read, and shows no empty chart', async () => {
    const errors = [{ code: 'truncated-file', message: 'The file ends in the middle of a tensor.', offset: 123 }];
    const { page } = await show({}, panelState('m.onnx', analysis({ errors }), { kind: 'ended' }));
    expect(await page.locator('.run-text').textContent()).toBe('The file ends in the middle of a tensor. (byte 123)');
    expect(await page.locator('main > .content').isVisible()).toBe(false);
  });
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
    const panel = await show({ width: 700 }, panelState(name, analysis({ models: [hostile] }), { kind: 'ended' }));
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
  const after = await show({ memory: await before.memory() });
  expect(await after.page.locator('.row.selected [aria-colindex="2"]').textContent()).toBe('dense_3');
  expect(await after.page.locator('vscode-text-field').getAttribute('value')).toBe('dense');
  expect(await after.page.getByRole('columnheader', { name: 'Signal' }).getAttribute('aria-sort')).toBe('descending');
  expect(await after.sent()).toContainEqual({ type: 'select', layer: 'dense_3' });
});

test('speaks the language of the editor', async () => {
  const { page } = await show({ translations: { Findings: '发现', '{0} layers': '{0} 层' } });
  expect(await page.locator('.side h2').first().textContent()).toContain('发现');
  expect(await page.locator('.fact').allInnerTexts()).toContain('10 层');
});

/** Rules of axe-core that the page breaks, with the elements. */
async function accessibilityProblems({ page }: Panel): Promise<string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
}

declare global {
  var axe: typeof axeCore;
}
