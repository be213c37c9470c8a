// npm test: everything, from a clean clone. Stops at the first red stage; `--full` adds the long checks.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './vscode/host/dependencies.mjs';
import { installHost } from './vscode/host/install.mjs';

const repository = resolve(fileURLToPath(import.meta.url), '../..');
const full = process.argv.includes('--full');
const reports = mkdtempSync(join(tmpdir(), 'gradwise-reports-'));
const totals = { passed: 0, failed: 0 };

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Gradwise needs Node 20 or newer; this is ${process.version}.`);
  process.exit(2);
}
ensureDependencies();

stage('types', 'tsc', '-p', 'tsconfig.json');
stage('lint and format', 'biome', 'check', '.');
stage('build', process.execPath, 'esbuild.mjs');
tests('unit');
await installHost();
tests('webview');
tests('vscode');
end();

/** Runs a program (of node_modules/.bin, unless it is a path) and ends everything when it fails. */
function stage(title, program, ...args) {
  if (run(title, program, args)) return;
  totals.failed += 1;
  end();
}

/** Runs one project of vitest.config.ts, and counts its tests. */
function tests(project) {
  const report = join(reports, `${project}.json`);
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const green = run(`${project} tests`, 'vitest', ['run', '--project', project, ...reporters]);
  const counts = read(report);
  totals.passed += counts.numPassedTests;
  // A file that does not even load is a failure without a test.
  totals.failed += green ? counts.numFailedTests : Math.max(1, counts.numFailedTests);
  if (!green || counts.numPassedTests === 0) end();
}

function run(title, program, args) {
  console.log(`\n── ${title}`);
  const path = program.includes('/') ? program : join(repository, 'node_modules/.bin', program);
  const env = { ...process.env, ...(full && { GRADWISE_FULL: '1' }) };
  return spawnSync(path, args, { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

function end() {
  rmSync(reports, { recursive: true, force: true });
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
}
