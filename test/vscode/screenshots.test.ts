import { mkdirSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { writeSamples } from '../support/samples';
import { Workbench } from './workbench';

/** `npm run screenshots` takes the README's pictures from real runs. */

const folder = 'media/screenshots';
const pictures = [
  { name: 'vanishing-dark', theme: 'Default Dark Modern', model: 'vanishing-deep-sigmoid.onnx', layer: 'layer3' },
  { name: 'exploding-light', theme: 'Default Light Modern', model: 'exploding-relu.onnx', layer: 'layer12' },
  {
    name: 'healthy-high-contrast',
    theme: 'Default High Contrast',
    model: 'healthy-residual-cnn.onnx',
    layer: 'block2.conv1',
  },
];

describe.runIf(process.env.GRADWISE_SCREENSHOTS)('a picture', () => {
  test.each(pictures)('$name', async ({ name, theme, model, layer }) => {
    mkdirSync(folder, { recursive: true });
    const workbench = await Workbench.open({ fill: writeSamples, settings: { 'workbench.colorTheme': theme } });
    try {
      await workbench.openFile(model);
      await workbench.run('probed');
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await workbench.layer(layer).click();
      await workbench.panel.locator('.histogram').first().waitFor();
      await workbench.panel.locator('h1').evaluate(() => window.scrollTo(0, 0));
      const path = `${folder}/${name}.png`;
      await workbench.page.screenshot({ path });
      expect(statSync(path).size).toBeLessThan(150_000);
    } finally {
      await workbench.close();
    }
  });
});
