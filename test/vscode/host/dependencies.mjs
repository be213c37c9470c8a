// A clean clone becomes one that runs: the npm packages, as the lock file says.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = resolve(fileURLToPath(import.meta.url), '../../../..');

/** Runs `npm ci` when a package is missing or has another version than the lock file says. */
export function ensureDependencies() {
  if (installed()) return;
  console.error('Installing the npm packages.');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
    // The CPU runtime is inside the package; without this its install script looks for a GPU one.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
}

function installed() {
  const wanted = packages('package-lock.json');
  const found = packages('node_modules/.package-lock.json');
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    // Packages for other platforms are optional, and rightly not there.
    if (path === '' || (optional && !(path in found))) return true;
    return found[path]?.version === version;
  });
}

/** @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function packages(lock) {
  try {
    return JSON.parse(readFileSync(join(repository, lock), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
