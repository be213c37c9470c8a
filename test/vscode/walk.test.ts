import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slowModel, writeSamples } from '../support/samples';
import { Workbench } from './workbench';

/** One person's way through the extension, in a real VS Code. The steps follow on each other. */
describe('a person opens models', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await Workbench.open({
      fill: (folder) => {
        writeSamples(folder);
        writeFileSync(join(folder, 'slow.onnx'), slowModel());
        writeFileSync(join(folder, 'damaged.onnx'), '<!DOCTYPE html><title>404</title>');
      },
      // So many draws that the slow model's probe can be cancelled and killed.
      settings: { 'gradwise.probe.seeds': 12 },
    });
  });
  afterAll(() => workbench?.close());

  test('a click on a model shows its layers, probed', async () => {
    await workbench.openFile('vanishing-deep-sigmoid.onnx');
    await workbench.run('probed');
    const { panel } = workbench;
    expect(await panel.locator('.fact').allInnerTexts()).toContain('17 layers');
    expect(await panel.locator('.rows [aria-colindex="2"]').allTextContents()).toContain('layer16');
    const path = (await panel.locator('.plot .dots.gradient').getAttribute('d')) ?? '';
    expect(path.match(/M/g)).toHaveLength(17);
  });

  test('a selected layer shows how its gradient is distributed', async () => {
    await workbench.layer('layer3').click();
    await workbench.panel.locator('.histogram.gradient .bar').first().waitFor();
    expect(await workbench.panel.locator('.histogram').count()).toBe(4);
  });

  test('the findings are in the Problems view, and the rule leads to its page', async () => {
    const problems = await workbench.problems();
    expect(problems.join('\n')).toMatch(/sigmoid layers.*gradwise\nsaturating-deep-stack/s);
    await workbench.panel.locator('.finding button.link').first().click();
    await workbench.page.locator('.tab', { hasText: 'Preview saturating-deep-stack.md' }).waitFor();
  });

  test('the status bar counts the findings of the open model', async () => {
    await workbench.openFile('vanishing-deep-sigmoid.onnx');
    await workbench.page.locator('.statusbar-item', { hasText: 'Gradwise' }).waitFor();
    expect(await workbench.page.locator('.statusbar-item', { hasText: 'Gradwise' }).getAttribute('aria-label')).toMatch(
      /1/,
    );
  });

  test('a file that is no model says so, in the panel and in the Problems view', async () => {
    await workbench.openFile('damaged.onnx');
    await workbench.run('unreadable');
    expect(await workbench.panel.locator('.run-text').textContent()).toContain('is a web page, not an ONNX model');
    expect((await workbench.problems()).join('\n')).toContain('damaged.onnx');
  });

  test('a file that was mended on disk is shown anew', async () => {
    copyFileSync(join(workbench.folder, 'tanh-glorot.onnx'), join(workbench.folder, 'damaged.onnx'));
    await workbench.run('probed');
    expect(await workbench.panel.locator('.fact').allInnerTexts()).toContain('7 layers');
  });

  test('a long probe can be cancelled, and what is known without it stays', async () => {
    await workbench.openFile('slow.onnx');
    await workbench.run('running');
    await expect.poll(() => workbench.probes(), { timeout: 30_000 }).toHaveLength(1);
    await workbench.panel.locator('.run-text', { hasText: 'Running forward and backward' }).waitFor();
    await workbench.button('Cancel').click();
    await workbench.run('cancelled');
    expect(await workbench.panel.locator('.rows .row').count()).toBe(9);
    await expect.poll(() => workbench.probes(), { timeout: 10_000 }).toEqual([]);
  });

  test('the editor survives the death of the probe, says so, and tries again', async () => {
    await workbench.button('Run Probe').click();
    await workbench.panel.locator('.run-text', { hasText: 'Running forward and backward' }).waitFor();
    const [probe] = workbench.probes();
    process.kill(probe!, 'SIGKILL');
    await workbench.run('failed');
    expect(await workbench.panel.locator('.run-text').textContent()).toContain('SIGKILL');
    expect(await workbench.panel.locator('.rows .row').count()).toBe(9);
    expect((await workbench.problems()).join('\n')).toContain('SIGKILL');
    await workbench.button('Retry').click();
    await workbench.run('running');
    await expect.poll(() => workbench.probes(), { timeout: 30_000 }).toHaveLength(1);
    expect(workbench.probes()).not.toContain(probe);
    await workbench.run('probed', 170_000);
  }, 180_000);

  test('no probe outlives the window', async () => {
    const [probe] = workbench.probes();
    await workbench.close();
    await expect.poll(() => existsSync(`/proc/${probe}`), { timeout: 20_000 }).toBe(false);
  });
});
