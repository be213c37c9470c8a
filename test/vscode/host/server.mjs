// Starts and stops a throw-away VS Code server with this repository's extension linked in.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { host } from './install.mjs';

export const repository = resolve(fileURLToPath(import.meta.url), '../../../..');

/** A quiet workbench: nothing is downloaded, reported or recommended, and no panel opens by itself. */
const quiet = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'files.simpleDialog.enable': true,
};

/**
 * @param {object} options
 * @param {string} options.root folder for everything that the server writes
 * @param {Record<string, unknown>} [options.settings] user settings
 * @param {boolean} [options.askForTrust] a new folder opens in Restricted Mode
 * @param {string | null} [options.extension] folder to which the installed extension is a link; null: none is installed
 * @param {NodeJS.ProcessEnv} [options.env] more environment for the server and the extension host
 * @param {number} [options.port]
 */
export async function startServer({
  root,
  settings = {},
  askForTrust = false,
  extension = repository,
  env = {},
  port,
}) {
  const userData = join(root, 'user-data');
  const extensions = join(root, 'extensions');
  const chosen = port ?? (await freePort());
  mkdirSync(join(userData, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  writeFileSync(
    join(userData, 'User/settings.json'),
    JSON.stringify({ ...quiet, 'security.workspace.trust.enabled': askForTrust, ...settings }, null, 2),
  );
  // The list of extensions is made by a scan at the first start only, so the link has to be there before it.
  if (extension !== null) symlinkSync(extension, join(extensions, 'gradwise.gradwise-0.1.0'));
  const log = join(root, 'server.log');
  const output = openSync(log, 'w');
  const child = spawn(
    host.node,
    [
      host.server,
      ...['--bind-addr', `127.0.0.1:${chosen}`, '--auth', 'none'],
      ...['--config', join(root, 'config.yaml'), '--session-socket', join(root, 'session.sock')],
      ...['--user-data-dir', userData, '--extensions-dir', extensions],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(askForTrust ? [] : ['--disable-workspace-trust']),
    ],
    {
      stdio: ['ignore', output, output],
      env: {
        ...process.env,
        VSCODE_IPC_HOOK_CLI: undefined,
        XDG_DATA_HOME: root,
        XDG_CONFIG_HOME: root,
        EXTENSIONS_GALLERY: '{"serviceUrl":""}',
        ...env,
      },
    },
  );
  const address = `http://127.0.0.1:${chosen}`;
  await answering(child, address, log);
  return { address, userData, child, stop: () => stop(child) };
}

async function answering(child, address, log) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The VS Code server ended:\n${readFileSync(log, 'utf8')}`);
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The VS Code server did not start within 60 s; see ${log}.`);
    }
    await wait(100);
  }
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(force);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no port'))));
    });
  });
}
