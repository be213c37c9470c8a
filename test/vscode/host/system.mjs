// What only the operating system can give: a browser, and a compiler for two small native modules.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const find = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Path of an installed Chromium or Chrome; undefined when there is none. */
export const chromiumPath = () =>
  process.env.CHROMIUM ??
  ['chromium', 'chromium-browser', 'google-chrome'].map(find).find((path) => path !== undefined);

export function ensureChromium() {
  if (!chromiumPath()) aptInstall('chromium', 'fonts-dejavu-core');
}

export function ensureCompiler() {
  const missing = ['g++', 'make', 'python3'].filter((command) => !find(command));
  if (missing.length > 0) aptInstall(...missing);
}

function aptInstall(...packages) {
  const root = process.getuid?.() === 0;
  if (!find('apt-get') || (!root && !find('sudo')))
    throw new Error(`Please install ${packages.join(', ')} and run this again.`);
  const apt = (...args) =>
    execFileSync(root ? 'apt-get' : 'sudo', [...(root ? [] : ['apt-get']), '-o', 'DPkg::Lock::Timeout=600', ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  console.error(`Installing ${packages.join(', ')} with apt.`);
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}
