import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { ToHost, ToPanel } from '../../src/view/messages';
import { pageHtml } from '../../src/view/page';
import type { PanelState } from '../../src/view/state';
import { launchBrowser } from '../vscode/host/browser.mjs';
import { probed } from './states';

/** The real page and bundle in headless Chromium, with the theme variables that VS Code 1.139 hands to webviews. */

export const themes = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;
export type Theme = (typeof themes)[number];

export interface Panel {
  readonly page: Page;
  /** Sends a message as the extension does. */
  send(message: ToPanel | { readonly type: string }): Promise<void>;
  /** What the panel has sent so far. */
  sent(): Promise<ToHost[]>;
  /** What the panel keeps over a reload. */
  memory(): Promise<unknown>;
  violations(): Promise<string[]>;
}

interface Options {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly memory?: unknown;
  readonly translations?: Readonly<Record<string, string>>;
  readonly reducedMotion?: boolean;
}

/** One browser for all tests of a file: `open` loads the page, `show` also gives it a state. */
export function panels(): {
  open(options?: Options): Promise<Panel>;
  show(state?: PanelState, options?: Options): Promise<Panel>;
} {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  let translations: Readonly<Record<string, string>> = {};
  const server = createServer(({ url }, response) => {
    if (url === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const [script, style] = ['/webview.js', '/webview.css'];
      response.end(pageHtml({ nonce: 'bm9uY2U', script, style, styleSource: origin, language: 'en', translations }));
    } else if (url === '/webview.js' || url === '/webview.css') {
      response.setHeader('Content-Type', url.endsWith('js') ? 'text/javascript' : 'text/css');
      response.end(readFileSync(new URL(`../../dist${url}`, import.meta.url)));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  const open = async ({
    theme = 'dark',
    width = 1200,
    height = 900,
    memory,
    reducedMotion,
    ...rest
  }: Options = {}): Promise<Panel> => {
    translations = rest.translations ?? {};
    const page = await browser.newPage({
      viewport: { width, height },
      reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    });
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.addInitScript(actAsHost, { ...readTheme(theme), memory });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return {
      page,
      send: async (message) => {
        await page.evaluate((data) => window.postMessage(data, '*'), message);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
      },
      sent: () => page.evaluate(() => globalThis.host.sent),
      memory: () => page.evaluate(() => globalThis.host.memory),
      violations: () => page.evaluate(() => globalThis.host.violations),
    };
  };
  return {
    open,
    async show(state = probed(), options = {}) {
      const panel = await open(options);
      await panel.send({ type: 'state', state });
      return panel;
    },
  };
}

/** A cell of the layer table; both count from 1, the header not among the rows. */
export const cell = ({ page }: Panel, row: number, column: number): Locator =>
  page.locator(`[role=row][aria-rowindex="${row + 1}"] [aria-colindex="${column}"]`);

/** The names of the layers in the table, as it is sorted and filtered. */
export const names = ({ page }: Panel): Promise<string[]> => page.locator('.rows [aria-colindex="2"]').allInnerTexts();

interface Host {
  readonly sent: ToHost[];
  readonly violations: string[];
  memory: unknown;
}

declare global {
  var host: Host;
}

interface ThemeFile {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const readTheme = (theme: Theme): ThemeFile =>
  JSON.parse(readFileSync(new URL(`themes/${theme}.json`, import.meta.url), 'utf8'));

/** Runs in the page before anything else: what VS Code does for a webview. */
function actAsHost({ bodyClass, variables, memory }: ThemeFile & { readonly memory: unknown }): void {
  const kept: Host = { sent: [], violations: [], memory };
  Object.assign(globalThis, {
    host: kept,
    acquireVsCodeApi: () => ({
      postMessage: (message: ToHost) => kept.sent.push(message),
      getState: () => kept.memory,
      setState: (state: unknown) => {
        kept.memory = state;
      },
    }),
  });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    kept.violations.push(`${violatedDirective} ${blockedURI} ${sample}`),
  );
  const apply = (): boolean => {
    if (!document.body) return false;
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    document.body.classList.add(...bodyClass.split(' '));
    return true;
  };
  const observer = new MutationObserver(() => {
    if (apply()) observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true });
}
