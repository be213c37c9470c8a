import { mkdtempSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeModel, readOnnx } from '../src/sources/onnx';
import { withFile } from '../src/sources/onnx/file';
import { writeLargeModel } from '../test/support/large-model';
import { floatTensor, node, tinyModel, value } from '../test/support/tiny-model';
import { medianOf } from './support/clock';

/**
 * Opening a model, against reading its file whole in the same run. The large models are sparse files: reading a hole is the cheapest
 * read there is, so a file with real weights, let alone one that is not in the page cache, makes the ratio smaller still.
 */

const MiB = 2 ** 20;
const rounds = 7;

/** The file in pieces of 4 MiB: `readFile` stops at 2 GiB. */
function readWhole(path: string): void {
  const piece = new Uint8Array(4 * MiB);
  withFile(path, (descriptor, size) => {
    for (let at = 0; at < size; at += piece.length) readSync(descriptor, piece, 0, piece.length, at);
  });
}

function report(what: string, milliseconds: number, reference: string, referenceMilliseconds: number): void {
  const ratio = (milliseconds / referenceMilliseconds).toPrecision(3);
  console.log(
    `${what}: ${milliseconds.toFixed(2)} ms = ${ratio} x ${reference} (${referenceMilliseconds.toFixed(2)} ms)`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'gradwise-bench-'));
try {
  const large = join(folder, 'large.onnx');
  for (const [name, layers, weight] of [
    ['1 GB, 64 weights', 64, 16 * MiB],
    ['2.6 GB, 40 weights', 40, 64 * MiB],
    ['1 GB, 16,384 weights', 16_384, MiB / 16],
  ] as const) {
    writeLargeModel(large, layers, weight);
    const before = process.memoryUsage().rss;
    const open = medianOf(rounds, () => readOnnx(large));
    const grown = (process.memoryUsage().rss - before) / 1e6;
    report(
      `open ${name}`,
      open,
      'reading the file',
      medianOf(rounds, () => readWhole(large)),
    );
    console.log(`  memory grows by ${grown.toFixed(0)} MB`);
  }

  const count = 20_000;
  const deep = tinyModel({
    nodes: Array.from({ length: count }, (_, i) =>
      node('Conv', [`/net/layers.${i}/out`, 'w'], `/net/layers.${i + 1}/out`, {
        kernel_shape: [3, 3],
        pads: [1, 1, 1, 1],
        group: 1,
      }),
    ),
    inputs: [value('/net/layers.0/out', ['N', 8, 8, 8])],
    outputs: [value(`/net/layers.${count}/out`, ['N', 8, 8, 8])],
    initializers: { w: floatTensor([1, 1, 3, 3], Array(9).fill(1)) },
  });
  const path = join(folder, 'deep.onnx');
  writeFileSync(path, deep);
  const model = readOnnx(path);
  const text = JSON.stringify(model.graph.nodes);
  const size = `${(deep.length / 1e6).toFixed(1)} MB`;
  report(
    `open 20,000 nodes (${size})`,
    medianOf(rounds, () => readOnnx(path)),
    'reading the file',
    medianOf(rounds, () => readFileSync(path)),
  );
  report(
    `open 20,000 nodes (${size})`,
    medianOf(rounds, () => readOnnx(path)),
    'JSON.parse of the same nodes',
    medianOf(rounds, () => JSON.parse(text)),
  );
  report(
    `write 20,000 nodes (${size})`,
    medianOf(rounds, () => encodeModel(model)),
    'JSON.stringify of the same nodes',
    medianOf(rounds, () => JSON.stringify(model.graph.nodes)),
  );
} finally {
  rmSync(folder, { recursive: true });
}
