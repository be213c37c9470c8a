// Tests of bundles build them first, so that what is tested is what the sources say.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @param {import('vitest/node').TestProject} project */
export default function build({ name }) {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  execFileSync(process.execPath, ['esbuild.mjs', ...(name === 'webview' ? ['webview'] : [])], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
