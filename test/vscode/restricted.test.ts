import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSamples } from '../support/samples';
import { Workbench } from './workbench';

describe('in a folder that is not trusted', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await Workbench.open({ fill: writeSamples, askForTrust: true });
  });
  afterAll(() => workbench?.close());

  test('a model is judged by static rules only, and no native code starts', async () => {
    await workbench.openFile('vanishing-deep-sigmoid.onnx');
    await workbench.run('restricted');
    expect(await workbench.panel.locator('.rows .row').count()).toBe(17);
    expect(await workbench.panel.locator('.run-text').textContent()).toContain('Restricted Mode');
    expect(workbench.probes()).toEqual([]);
  });

  test('trust starts the probe', async () => {
    const { page } = workbench;
    await workbench.button('Manage Trust').click();
    await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await page.keyboard.press('Escape');
    await workbench.run('probed');
    expect(workbench.probes()).toHaveLength(1);
  });
});
