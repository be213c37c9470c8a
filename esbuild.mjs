// Builds every bundle: the extension, the thread that judges code, the probe's worker process, the parser, the command line and the panel; or only those that are named.
// `--watch` rebuilds on change (for F5 in VS Code).
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, context } from 'esbuild';
import { notices } from './notices.mjs';
import { kernelBundling } from './src/probe/kernel/build.mjs';

const watch = process.argv.includes('--watch');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const shared = { bundle: true, sourcemap: true, minifySyntax: true, legalComments: 'none', logLevel: 'warning' };
/**
 * The parser of programs, nine megabytes, lies in a file of its own beside the bundles: who reads no program does not even load it.
 */
const parserApart = {
  name: 'parser-apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^typescript-ast$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './parser.js', external: true },
    );
  },
};
/** `./x?worker` is the text of the script that x.ts becomes: a panel may start workers from text of its own alone. */
const workersAsText = {
  name: 'workers-as-text',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\?worker$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.replace('?worker', '.ts')),
      namespace: 'worker',
    }));
    onLoad({ filter: /.*/, namespace: 'worker' }, async ({ path }) => {
      const made = await build({ ...browser, sourcemap: false, entryPoints: [path], write: false, metafile: true });
      const watchFiles = Object.keys(made.metafile.inputs).map((file) => resolve(file));
      return { contents: made.outputFiles[0].text, loader: 'text', watchFiles };
    });
  },
};
const browser = { ...shared, platform: 'browser', format: 'iife', target: 'chrome120', minify: true };
/** Dynamic imports stay inside one CommonJS file: esbuild makes them lazy, so what a run does not use is never evaluated. */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'onnxruntime-node'],
  plugins: [kernelBundling, parserApart],
};

const bundles = [
  { ...node, entryPoints: { extension: 'src/vscode/extension.ts' } },
  { ...node, entryPoints: { 'code-worker': 'src/vscode/code/worker.ts' } },
  { ...node, entryPoints: { 'probe-worker': 'src/probe/worker.ts' } },
  { ...node, entryPoints: { parser: 'typescript-ast' }, sourcemap: false, minify: true },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  { ...browser, entryPoints: { webview: 'webview/main.ts', saved: 'webview/saved.css' }, plugins: [workersAsText] },
].map((bundle) => ({ ...bundle, outdir: 'dist', metafile: true }));

const metafiles = [];
for (const bundle of bundles) {
  const [name] = Object.keys(bundle.entryPoints);
  if (named.length > 0 && !named.includes(name)) continue;
  if (watch) await (await context(bundle)).watch();
  else metafiles.push((await build(bundle)).metafile);
}
if (metafiles.length === bundles.length) writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices(metafiles));
