import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { evidence } from './evidence';
import { launchBrowser, workbenchUrl } from './host/browser.mjs';
import { startServer } from './host/server.mjs';

interface Options {
  /** Writes the models to open into the workspace folder. */
  readonly fill: (folder: string) => void;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly askForTrust?: boolean;
  /** Folder of the extension; else the repository. */
  readonly extension?: string;
}

/** A real VS Code with the extension installed, driven as a person would. */
export class Workbench {
  private constructor(
    readonly page: Page,
    readonly folder: string,
    private readonly root: string,
    private readonly browser: Browser,
    private readonly server: Awaited<ReturnType<typeof startServer>>,
  ) {}

  static async open({ fill, settings = {}, askForTrust = false, extension }: Options): Promise<Workbench> {
    const root = mkdtempSync(join(tmpdir(), 'gradwise-vscode-'));
    const folder = join(root, 'models');
    mkdirSync(folder);
    fill(folder);
    const server = await startServer({ root, settings, askForTrust, ...(extension && { extension }) });
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const workbench = new Workbench(page, folder, root, browser, server);
    await page.goto(workbenchUrl(server.address, folder));
    await workbench.ready();
    return workbench;
  }

  /** May be called twice. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  /** Until VS Code knows the extension, a double click would open the file as text. */
  private async ready(): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 90_000 });
    for (let attempt = 0; attempt < 20; attempt++) {
      const row = await this.ask('Gradwise: Show Log');
      const known = await row.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
      await this.page.keyboard.press('Escape');
      if (known) return;
    }
    throw new Error('VS Code does not offer the commands of the extension.');
  }

  /** A double click can be lost while the explorer still draws itself: it is made again until the file's tab is the active one. */
  async openFile(name: string): Promise<void> {
    const row = this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
    const tab = this.page.locator('.tab.active', { hasText: name }).first();
    for (let attempt = 0; attempt < 6; attempt++) {
      await row.dblclick();
      const open = await tab.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (open) return;
    }
    throw new Error(`VS Code does not open ${name}.`);
  }

  /** Runs a command by its title in the palette. */
  async command(title: string): Promise<void> {
    await (await this.ask(title)).waitFor();
    await this.page.keyboard.press('Enter');
  }

  private async ask(title: string): Promise<Locator> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill(`>${title}`);
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  }

  /** The document inside the visible panel. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** Waits until the panel shows a run of this kind, less long than a test may take. */
  async run(kind: string, timeout = 50_000): Promise<void> {
    try {
      await this.panel.locator(`.run[data-run=${kind}]`).waitFor({ timeout });
    } catch (error) {
      throw new Error(`No run became ${kind}.\n${evidence(this.root, this.probes())}`, { cause: error });
    }
  }

  button(name: string): Locator {
    return this.panel.getByRole('button', { name, exact: true });
  }

  /** The name of a layer in the table. */
  layer(name: string): Locator {
    return this.panel.getByRole('gridcell', { name, exact: true });
  }

  /** The texts in the Problems view, as they are shown. */
  async problems(): Promise<string[]> {
    await this.command('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  /** Ids of the probe's child processes that descend from this VS Code. */
  probes(): number[] {
    const parents = new Map<number, number>();
    const found: number[] = [];
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      const pid = Number(name);
      // A process may end while it is looked at.
      const stat = read(`/proc/${pid}/stat`);
      parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      if (read(`/proc/${pid}/cmdline`).includes('probe-worker.js')) found.push(pid);
    }
    const ours = (pid: number | undefined): boolean =>
      pid !== undefined && pid > 1 && (pid === this.server.child.pid || ours(parents.get(pid)));
    return found.filter(ours);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
