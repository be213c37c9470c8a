// npm run accuracy [-- --fresh]: trains what is not in outcomes.json yet (with --fresh: everything), judges every network, writes report.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { kernelBundling } from '../../src/probe/kernel/build.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const out = join(root, 'node_modules/.cache/gradwise/accuracy');
const unknown = process.argv.slice(2).find((argument) => argument !== '--fresh');
if (unknown !== undefined) {
  console.error(`“${unknown}” is not known; npm run accuracy takes nothing but --fresh.`);
  process.exit(2);
}

mkdirSync(out, { recursive: true });
const built = spawnSync(process.execPath, [join(root, 'esbuild.mjs')], { stdio: 'inherit' }).status ?? 1;
if (built !== 0) process.exit(built);
const outfile = join(out, 'main.cjs');
await build({
  entryPoints: [join(here, 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // The library finds its WebAssembly beside itself.
  external: ['onnxruntime-node', '@tensorflow/*'],
  define: {
    'import.meta.dirname': JSON.stringify(here),
    PROBE_WORKER: JSON.stringify(join(root, 'dist/probe-worker.js')),
  },
  plugins: [kernelBundling],
  logLevel: 'error',
});
process.exit(spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);
