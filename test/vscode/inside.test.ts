import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { kernelBundling } from '../../src/probe/kernel/build.mjs';
import { writeSamples } from '../support/samples';
import { developExtension, launchBrowser, workbenchUrl } from './host/browser.mjs';
import { repository, startServer } from './host/server.mjs';
import type { Outcome } from './inside/runner';

/** Runs the tests of `inside/` in the extension host of a real VS Code, and reports what happened there. */
const { tests, outcomes, exitCode } = await runInside();

describe('inside the extension host', () => {
  test.each(outcomes)('$name', ({ error }) => {
    expect(error).toBeNull();
  });

  test('every test was run, to the end', () => {
    expect(tests).toBeGreaterThan(20);
    expect(outcomes).toHaveLength(tests);
    expect(exitCode).toBe(0);
  });
});

async function runInside(): Promise<{
  readonly tests: number;
  readonly outcomes: Outcome[];
  readonly exitCode: number;
}> {
  const root = mkdtempSync(join(tmpdir(), 'gradwise-inside-'));
  const folder = join(root, 'models');
  const bundle = join(root, 'tests.js');
  const report = join(root, 'report.jsonl');
  mkdirSync(folder);
  writeSamples(folder);
  await build({
    absWorkingDir: repository,
    entryPoints: ['test/vscode/inside/index.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    plugins: [kernelBundling],
    logLevel: 'warning',
  });
  const server = await startServer({ root, extension: null, env: { GRADWISE_REPORT: report } });
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await developExtension(context, repository, bundle);
    // The two functions that a workbench calls when it was started with tests.
    await context.exposeFunction('codeAutomationLog', () => undefined);
    const ended = new Promise<number>((done) => context.exposeFunction('codeAutomationExit', done));
    const page = await context.newPage();
    await page.goto(workbenchUrl(server.address, folder));
    const late = new Promise<number>((done) => setTimeout(() => done(124), 170_000).unref());
    const exitCode = await Promise.race([ended, late]);
    const [first = '', ...lines] = readFileSync(report, 'utf8').trim().split('\n');
    const { tests }: { readonly tests: number } = JSON.parse(first);
    return { tests, outcomes: lines.map((line): Outcome => JSON.parse(line)), exitCode };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
