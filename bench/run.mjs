// npm run bench [name…]: bundles each benchmark and runs it in a process of its own. A benchmark prints ratios against a reference of the same run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { kernelBundling } from '../src/probe/kernel/build.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = join(here, '../node_modules/.cache/gradwise/bench');
const all = readdirSync(here)
  .filter((f) => f.endsWith('.ts'))
  .map((f) => f.slice(0, -3));
const names = process.argv.slice(2);
const unknown = names.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`There is no benchmark “${unknown}”; there are ${all.join(', ')}.`);
  process.exit(2);
}

mkdirSync(out, { recursive: true });
let status = spawnSync(process.execPath, [join(here, '../esbuild.mjs')], { stdio: 'inherit' }).status ?? 1;
for (const name of names.length ? names : all) {
  const outfile = join(out, `${name}.cjs`);
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['onnxruntime-node'],
    define: {
      'import.meta.dirname': JSON.stringify(here),
      PROBE_WORKER: JSON.stringify(join(here, '../dist/probe-worker.js')),
    },
    plugins: [kernelBundling],
    logLevel: 'error',
  });
  console.log(`\n── ${name}`);
  status ||=
    spawnSync(process.execPath, ['--expose-gc', outfile], { stdio: 'inherit', cwd: join(here, '..') }).status ?? 1;
}
process.exit(status);
