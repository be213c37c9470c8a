// What a VS Code with the extension needs besides itself: the bundles, and models to open.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repository } from './server.mjs';

export function buildAll() {
  execFileSync(process.execPath, ['esbuild.mjs'], { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Writes the sample models, which TypeScript makes, and sample programs into a folder; one model is as TensorFlow.js saves it.
 * @param {string} folder
 */
export async function makeSamples(folder) {
  const outfile = join(repository, 'node_modules/.cache/gradwise/samples.mjs');
  await build({
    absWorkingDir: repository,
    stdin: {
      contents: "export * from './samples'; export * from './savedModel';",
      resolveDir: join(repository, 'test/support'),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const { writeSamples, writeSavedModel } = await import(pathToFileURL(outfile).href);
  writeSamples(folder);
  writeSavedModel(join(folder, 'saved-sigmoid'));
  const programs = join(repository, 'test/fixtures/programs');
  for (const [sample, program] of [
    ['healthy-mnist-cnn.js', 'healthy/mnist-cnn.js'],
    ['healthy-unet.ts', 'healthy/unet.ts'],
    ['vanishing-deep-sigmoid.js', 'sick/deep-sigmoid.js'],
    ['exploding-normal.ts', 'sick/large-normal.ts'],
    ['short-memory-rnn.js', 'sick/short-memory.js'],
  ]) {
    cpSync(join(programs, program), join(folder, sample));
  }
}
