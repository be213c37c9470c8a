import { cpSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeSamples } from '../support/samples';
import { Workbench } from './workbench';

/** `npm run screenshots` takes the README's pictures from real runs. */

const folder = 'media/screenshots';
const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern' };

interface Picture {
  readonly name: string;
  readonly theme: keyof typeof themes;
  readonly size?: { readonly width: number; readonly height: number };
  /** Does what is to be seen. */
  readonly show: (workbench: Workbench) => Promise<void>;
}

const pictures: readonly Picture[] = [
  {
    name: 'code',
    theme: 'dark',
    size: { width: 1100, height: 520 },
    show: async (workbench) => {
      await workbench.openFile('deep-sigmoid.js');
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await lens(workbench, 'layers').waitFor();
      await workbench.page.locator('.squiggly-error').first().waitFor();
      await workbench.page
        .locator('.view-line span', { hasText: /^'sigmoid'$/ })
        .first()
        .hover();
      await workbench.page.locator('.monaco-hover', { hasText: 'Fan-in' }).waitFor();
    },
  },
  {
    name: 'panel',
    theme: 'dark',
    show: async (workbench) => {
      await workbench.openFile('vanishing-deep-sigmoid.onnx');
      await workbench.run('probed');
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await workbench.layer('layer3').click();
      await workbench.panel.locator('.histogram').first().waitFor();
      await workbench.panel.locator('h1').evaluate(() => window.scrollTo(0, 0));
    },
  },
  {
    name: 'recurrent',
    theme: 'light',
    show: async (workbench) => {
      await workbench.openFile('short-memory.js');
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await lens(workbench, 'Open Panel').click();
      await workbench.run('static');
      await workbench.button('Run Probe').click();
      await workbench.run('probed');
      await workbench.layer('upper').click();
      await workbench.panel.locator('.step-control').waitFor();
      await workbench.panel.locator('.side').evaluate((side) => side.scrollIntoView());
    },
  },
];

describe.runIf(process.env.GRADWISE_SCREENSHOTS)('a picture', () => {
  test.each(pictures)('$name', async ({ name, theme, size, show }) => {
    mkdirSync(folder, { recursive: true });
    const workbench = await Workbench.open({
      fill: fillWithSamples,
      settings: {
        'workbench.colorTheme': themes[theme],
        'editor.minimap.enabled': false,
        'editor.fontSize': 13,
        'editor.hover.above': false,
        'editor.lightbulb.enabled': 'off',
        'editor.occurrencesHighlight': 'off',
        'typescript.disableAutomaticTypeAcquisition': true,
      },
    });
    try {
      if (size) await workbench.page.setViewportSize(size);
      await show(workbench);
      const path = `${folder}/${name}.png`;
      await workbench.page.screenshot({ path });
      expect(statSync(path).size).toBeLessThan(150_000);
    } finally {
      await workbench.close();
    }
  });
});

function fillWithSamples(folder: string): void {
  writeSamples(folder);
  for (const program of ['deep-sigmoid.js', 'short-memory.js'])
    cpSync(join('test/fixtures/programs/sick', program), join(folder, program));
}

/** A link in the line over the first model. */
const lens = ({ page }: Workbench, text: string) => page.locator('.codelens-decoration a', { hasText: text }).first();
