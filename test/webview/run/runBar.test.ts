import { describe, expect, test } from 'vitest';
import { panelState } from '../../../src/view/panelState';
import { analysis, chain, measured } from '../../view/network';
import { names, type Panel, panels } from '../harness';

const { show } = panels();

describe('the run', () => {
  const known = analysis({ models: [chain(3, () => 1)] });
  const button = (panel: Panel, name: string) => panel.page.getByRole('button', { name, exact: true });

  test('shows each phase and can be cancelled', async () => {
    const panel = await show(panelState('m.onnx', known, { kind: 'running', progress: { phase: 'read', done: 0 } }));
    await panel.send({ type: 'progress', step: { phase: 'run', done: 0.6, detail: 'draw 2 of 3' } });
    expect(await panel.page.locator('.run-text').textContent()).toBe('Running forward and backward: draw 2 of 3');
    expect(await panel.page.locator('progress').getAttribute('value')).toBe('0.6');
    await button(panel, 'Cancel').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'cancel' });
  });

  test('turns nothing for those who asked for less motion', async () => {
    const running = panelState('m.onnx', known, { kind: 'running', progress: { phase: 'run', done: 0.5 } });
    const ring = (panel: Panel) => panel.page.locator('vscode-progress-ring').isVisible();
    expect(await ring(await show(running))).toBe(true);
    expect(await ring(await show(running, { reducedMotion: true }))).toBe(false);
  });

  test.each([
    [3, false, 'Probed in 0.06 s, 3 draws.'],
    [1, false, 'Probed in 0.06 s, one draw.'],
    [2, true, 'Probed in training mode in 0.06 s, 2 draws.'],
    [1, true, 'Probed in training mode in 0.06 s, one draw.'],
  ])('says after %i draws (training mode: %s) “%s”', async (draws, training, said) => {
    const probe = measured({ seeds: Array.from({ length: draws }, (_, index) => index + 1), training });
    const state = panelState('m.onnx', analysis({ models: [{ ...chain(3, () => 1), probe }] }), { kind: 'ended' });
    const panel = await show(state);
    expect(await panel.page.locator('.run-text').textContent()).toBe(said);
    await button(panel, 'Run Again').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'probe' });
  });

  test('says that the probe died, and can be tried again', async () => {
    const probe = measured({ status: 'failed', crashed: true, reason: 'The probe process was ended by SIGKILL.' });
    const state = panelState('m.onnx', analysis({ models: [{ ...chain(3, () => 1), probe }] }), { kind: 'ended' });
    const panel = await show(state);
    expect(await panel.page.locator('.run-text').textContent()).toBe('The probe process was ended by SIGKILL.');
    expect(await names(panel)).toHaveLength(3);
    await button(panel, 'Retry').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'probe' });
  });

  test('names the nodes that the gradient cannot pass', async () => {
    const cuts = [{ node: 'lstm_1', op: 'LSTM', reason: 'no gradient is known' }];
    const probe = measured({ status: 'partial', reason: 'One node cuts the gradient.', cuts });
    const state = panelState('m.onnx', analysis({ models: [{ ...chain(3, () => 1), probe }] }), { kind: 'ended' });
    const { page } = await show(state);
    await page.locator('.run summary').click();
    expect(await page.locator('.cuts').textContent()).toBe('lstm_1 LSTM: no gradient is known');
  });

  test('offers to manage trust in Restricted Mode', async () => {
    const panel = await show(panelState('m.onnx', known, { kind: 'restricted' }));
    expect(await panel.page.locator('.run-text').textContent()).toContain('Restricted Mode');
    await button(panel, 'Manage Trust').click();
    expect((await panel.sent()).at(-1)).toEqual({ type: 'manageTrust' });
  });

  test('says why a file cannot be read, and shows no empty chart', async () => {
    const errors = [{ code: 'truncated-file', message: 'The file ends in the middle of a tensor.', offset: 123 }];
    const { page } = await show(panelState('m.onnx', analysis({ errors }), { kind: 'ended' }));
    expect(await page.locator('.run-text').textContent()).toBe('The file ends in the middle of a tensor. (byte 123)');
    expect(await page.locator('main > .content').isVisible()).toBe(false);
  });
});
