import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Compiles the counting kernel and serves it to whoever imports `statistics.wasm` from TypeScript, as a Uint8Array: bundles and tests count with
 * the same bytes.
 */

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = fileURLToPath(new URL('statistics.as.ts', import.meta.url));

/** Whole at every moment, whoever else writes it: other processes, and other projects of the same test run. */
async function replace(path, contents) {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}

async function compile(text) {
  const asc = await import('assemblyscript/asc');
  let bytes;
  const flags = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--initialMemory', '18'];
  const { error, stderr } = await asc.main(['statistics.ts', '--outFile', 'statistics.wasm', ...flags], {
    readFile: (name) => (name === 'statistics.ts' ? text : null),
    writeFile: (name, contents) => {
      if (name === 'statistics.wasm') bytes = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`The statistics kernel does not compile: ${error.message}\n${stderr.toString()}`);
  return bytes;
}

/** The kernel's WebAssembly bytes; compiled once for each version of its source. */
export async function kernelBytes() {
  const text = await readFile(source, 'utf8');
  const key = createHash('sha256')
    .update(text)
    .update(await readFile(fileURLToPath(import.meta.url)))
    .digest('hex');
  const cached = join(root, 'node_modules/.cache/gradwise', `kernel-${key.slice(0, 16)}.wasm`);
  try {
    return await readFile(cached);
  } catch {
    const bytes = await compile(text);
    await replace(cached, bytes);
    return Buffer.from(bytes);
  }
}

const kernelModule = async () => `export default Buffer.from('${(await kernelBytes()).toString('base64')}', 'base64');`;

const wasm = /statistics\.wasm$/;

/** For esbuild. */
export const kernelBundling = {
  name: 'gradwise-kernel',
  setup(build) {
    build.onResolve({ filter: wasm }, () => ({ path: source, namespace: 'gradwise-kernel' }));
    build.onLoad({ filter: /.*/, namespace: 'gradwise-kernel' }, async () => ({
      contents: await kernelModule(),
      loader: 'js',
      watchFiles: [source],
    }));
  },
};

/** For vitest: the same bytes, and a worker bundled from the present source. */
export const kernelTesting = {
  name: 'gradwise-kernel',
  enforce: 'pre',
  async config() {
    await bundleTestWorker();
    return { define: { PROBE_WORKER: JSON.stringify(testWorker) } };
  },
  resolveId(id) {
    return wasm.test(id) ? '\0gradwise-kernel' : undefined;
  },
  async load(id) {
    if (id !== '\0gradwise-kernel') return undefined;
    return kernelModule();
  },
};

/** Where the tests, which run from source, find the worker. */
const testWorker = join(root, 'node_modules/.cache/gradwise/probe-worker.js');

async function bundleTestWorker() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/probe/worker.ts'],
    outfile: testWorker,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['onnxruntime-node'],
    plugins: [kernelBundling],
  });
  await replace(testWorker, outputFiles[0].contents);
}
