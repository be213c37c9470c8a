import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSamples } from '../support/samples';
import { Workbench } from './workbench';

describe('with the probe switched off on opening', () => {
  let workbench: Workbench;

  beforeAll(async () => {
    workbench = await Workbench.open({ fill: writeSamples, settings: { 'gradwise.probe.onOpen': false } });
  });
  afterAll(() => workbench?.close());

  test('a model shows its layers and starts nothing', async () => {
    await workbench.openFile('exploding-relu.onnx');
    await workbench.run('static');
    expect(await workbench.panel.locator('.rows .row').count()).toBeGreaterThan(10);
    expect(workbench.probes()).toEqual([]);
  });

  test('the panel remembers the selected layer while another tab hides it', async () => {
    await workbench.layer('layer5').click();
    await workbench.openFile('tanh-glorot.onnx');
    await workbench.panel.locator('h1', { hasText: 'tanh-glorot' }).waitFor();
    await workbench.openFile('exploding-relu.onnx');
    await workbench.panel.locator('.row.selected', { hasText: 'layer5' }).waitFor();
  });

  test('the command in the palette runs the probe of the open model', async () => {
    await workbench.command('Gradwise: Run Gradient Probe');
    await workbench.run('probed');
  });

  test('the log has a line for each analysis', async () => {
    await workbench.command('Gradwise: Show Log');
    await workbench.page.locator('.view-lines', { hasText: 'exploding-relu.onnx: ended after' }).first().waitFor();
  });
});
