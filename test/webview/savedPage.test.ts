import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { savedModels } from '../../src/view/report';
import { reportPage } from '../../src/view/reportPage';
import { chain, analysis as known } from '../view/network';
import { launchBrowser } from '../vscode/host/browser.mjs';
import { vanishing } from './states';

/** A saved panel, opened from the disk in a browser that knows nothing of the editor. */
describe('a saved panel', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gradwise-test-'));
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(colorScheme: 'light' | 'dark' = 'dark'): Promise<{ page: Page; complaints: string[] }> {
    const built = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8');
    const analyses = [
      known({ path: '/m/deep.onnx', models: [vanishing()] }),
      known({ path: '/m/sound.onnx', models: [chain(4, () => 1)] }),
    ];
    const path = join(folder, 'report.html');
    const models = savedModels(analyses, (file) => file.slice(3));
    const style = built('saved.css') + built('webview.css');
    writeFileSync(
      path,
      reportPage({ title: 'Gradwise', script: built('webview.js'), style, nonce: 'bm9uY2U', models }),
    );
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(file|blob|data):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(path).href);
    await page.locator('.plot .dots.gradient').waitFor();
    return { page, complaints };
  }

  test('shows the model, its findings and every layer, and asks nobody', async () => {
    const { page, complaints } = await open();
    expect(await page.locator('h1').textContent()).toBe('deep.onnx');
    expect(await page.locator('.finding').count()).toBe(2);
    expect(await page.locator('.rows .row').count()).toBe(10);
    await page.getByRole('tab', { name: 'Graph' }).click();
    await page.locator('.node').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('knows how every layer is distributed', async () => {
    const { page } = await open();
    await page.locator('.rows .row', { hasText: 'dense_4' }).click();
    await page.locator('.histogram.gradient .bar').first().waitFor();
  });

  test('offers the other models', async () => {
    const { page } = await open();
    await page.getByLabel('Model').selectOption('sound.onnx');
    expect(await page.locator('h1').textContent()).toBe('sound.onnx');
    expect(await page.locator('.finding').count()).toBe(0);
  });

  test('has no buttons that nobody would answer', async () => {
    const { page } = await open();
    expect(await page.locator('.run-controls').isVisible()).toBe(false);
  });

  test.each(['light', 'dark'] as const)('looks %s where the system does', async (scheme) => {
    const { page } = await open(scheme);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe(scheme === 'dark' ? 'rgb(31, 31, 31)' : 'rgb(255, 255, 255)');
  });
});
