// npm start [folder]: the extension in a real VS Code, in the browser. Without a folder it opens on sample models.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureDependencies } from './host/dependencies.mjs';
import { installHost } from './host/install.mjs';

ensureDependencies();
await installHost({ browser: false });
const { buildAll, makeSamples } = await import('./host/make.mjs');
const { repository, startServer } = await import('./host/server.mjs');
buildAll();

const root = mkdtempSync(join(tmpdir(), 'gradwise-'));
const folder = await chosenFolder(process.argv[2]);
const server = await startServer({ root });
const url = new URL(server.address);
url.searchParams.set('folder', folder);
console.log(`\n  ${url.href}\n\n  VS Code with Gradwise on ${folder}. Ctrl-C ends it.\n`);
openBrowser(url.href);

let ending = false;
const end = async () => {
  if (ending) return;
  ending = true;
  await server.stop();
  rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  process.exit();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
server.child.once('exit', end);

/** @param {string | undefined} named relative to where npm was called */
async function chosenFolder(named) {
  if (named === undefined) {
    const samples = join(root, 'samples');
    await makeSamples(samples);
    // So that TypeScript knows the library that they import.
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    return samples;
  }
  const path = resolve(process.env.INIT_CWD ?? '.', named);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    console.error(`${path} is not a folder.`);
    process.exit(2);
  }
  return path;
}

/** Where there is a desktop; elsewhere the printed address has to do. */
function openBrowser(address) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!DISPLAY && !WAYLAND_DISPLAY) return;
  const opener = spawn('xdg-open', [address], { stdio: 'ignore', detached: true });
  opener.on('error', () => console.log('No browser could be opened; please open the address above.'));
  opener.unref();
}
