import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { InferenceSession } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, readOnnx, readTensorBytes } from '../../../src/sources/onnx';
import { writeLargeModel } from '../../support/large-model';
import { temporaryFolder } from '../../support/temporary';

const MiB = 2 ** 20;

/** What a process of its own needs to open a model: the memory it grows by at its highest, and the time of the fastest of five. */
interface Cost {
  readonly grownMB: number;
  readonly milliseconds: number;
  readonly nodes: number;
}

const script = `
import { readOnnx } from ${JSON.stringify(join(import.meta.dirname, '../../../src/sources/onnx'))};
const before = process.resourceUsage().maxRSS;
let milliseconds = Infinity;
let model;
for (let i = 0; i < 5; i++) {
  const started = performance.now();
  model = readOnnx(process.argv[2]);
  milliseconds = Math.min(milliseconds, performance.now() - started);
}
const grownMB = (process.resourceUsage().maxRSS - before) / 1024;
console.log(JSON.stringify({ grownMB, milliseconds, nodes: model.graph.nodes.length }));
`;

describe('a large model', () => {
  const folder = temporaryFolder();
  const bundle = join(folder, 'open.mjs');
  const oneGB = join(folder, '1gb.onnx');
  const beyond2GB = join(folder, '2.6gb.onnx');

  beforeAll(() => {
    writeFileSync(join(folder, 'open.ts'), script);
    buildSync({
      entryPoints: [join(folder, 'open.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    writeLargeModel(oneGB, 64, 16 * MiB);
    writeLargeModel(beyond2GB, 40, 64 * MiB);
  });

  const open = (path: string): Cost => JSON.parse(execFileSync(process.execPath, [bundle, path], { encoding: 'utf8' }));

  it('of 1 GB takes less than 50 MB of memory and 50 ms', () => {
    expect(statSync(oneGB).size).toBeGreaterThan(2 ** 30);
    const { grownMB, milliseconds, nodes } = open(oneGB);
    expect(nodes).toBe(64);
    expect(grownMB).toBeLessThan(50);
    expect(milliseconds).toBeLessThan(50);
  });

  it('of 2.6 GB in one file takes no more', () => {
    expect(statSync(beyond2GB).size).toBeGreaterThan(2.6e9);
    const { grownMB, milliseconds, nodes } = open(beyond2GB);
    expect(nodes).toBe(40);
    expect(grownMB).toBeLessThan(50);
    expect(milliseconds).toBeLessThan(50);
  });

  it('keeps its last weight where it lies, beyond 2 GiB', () => {
    const last = readOnnx(beyond2GB).graph.initializers.get('w39');
    expect(last?.dims).toEqual([4096, 4096]);
    expect(last?.data).toMatchObject({ kind: 'span', length: 64 * MiB });
    expect(last?.data.kind === 'span' && last.data.offset).toBeGreaterThan(2 ** 31);
    expect(last && Buffer.compare(readTensorBytes(last), new Uint8Array(64 * MiB))).toBe(0);
  });

  it('is handed to the runtime as a skeleton of a few kB', async () => {
    const skeleton = encodeModel(readOnnx(beyond2GB), { folder: dirname(beyond2GB) });
    expect(skeleton.length).toBeLessThan(10_000);
    const session = await InferenceSession.create(skeleton, {
      graphOptimizationLevel: 'basic',
      extra: { session: { disable_prepacking: '1', model_external_initializers_file_folder_path: dirname(beyond2GB) } },
    });
    expect(session.outputNames).toEqual(['h40']);
    await session.release();
  });
});
